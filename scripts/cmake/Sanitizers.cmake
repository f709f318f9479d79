# -DCOROBENCH_SANITIZE=address builds everything with AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer,
# thread with ThreadSanitizer, by gcc or clang. What they find ends the program. What they look for beyond
# the usual, sanitizers.c has: a program that is tried by hand is looked at as one in a test is.
set(COROBENCH_SANITIZE OFF CACHE STRING "Build everything with sanitizers: OFF, address or thread")
set_property(CACHE COROBENCH_SANITIZE PROPERTY STRINGS OFF address thread)
if(COROBENCH_SANITIZE STREQUAL "ON")
  set(COROBENCH_SANITIZE address)
endif()
if(NOT COROBENCH_SANITIZE)
  return()
elseif(COROBENCH_SANITIZE STREQUAL "address")
  # -fsanitize=undefined leaves out two that C leaves undefined. And pointers into two objects are not to be compared: gcc
  # looks at what is written, clang (14) also at what its optimizer makes of a loop's index.
  set(sanitizers address,undefined,float-divide-by-zero,float-cast-overflow)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    string(APPEND sanitizers ,pointer-compare,pointer-subtract)
  endif()
elseif(COROBENCH_SANITIZE STREQUAL "thread")
  set(sanitizers thread)
else()
  message(FATAL_ERROR "COROBENCH_SANITIZE is '${COROBENCH_SANITIZE}': choose OFF, address or thread")
endif()
add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all)
add_link_options(-fsanitize=${sanitizers})
add_library(sanitizers OBJECT "${CMAKE_CURRENT_LIST_DIR}/sanitizers.c")
link_libraries("$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:sanitizers>")
