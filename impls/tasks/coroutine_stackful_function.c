// tasks/coroutine_stackful_function -- the same with a switch that is called instead of inlined
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// limits: case in {send, create}
//
// A function that saves the six registers which every function must preserve, as most coroutine libraries
// have one, but leaves by a jump, as a return would be mispredicted each time. What the difference to
// coroutine_stackful shows is the price of not letting the compiler see the switch.
#define STACKFUL_SWITCH_FUNCTION
#include "coroutine_stackful.c" // NOLINT(bugprone-suspicious-include): word for word
