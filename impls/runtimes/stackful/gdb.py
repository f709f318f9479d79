"""Shows gdb the stacks of stackful coroutines:  source impls/runtimes/stackful/gdb.py

coroutine EXPRESSION   the stack is that of this suspended coroutine, and is printed. `frame`, `up`, `info locals`
                       and `backtrace` are about it, too, until the program runs on or
coroutine              the stack is what it was

Nothing in the program is changed, so this works on core files as well. Frame 0 stays what it was: it is the
processor's, from which gdb sets out; the coroutine's own frames begin at 1.
"""
import gdb
import gdb.unwinder

# Which register is which member of struct stackful_context.
REGISTERS = {
    "i386:x86-64": {"rip": "resume", "rsp": "stack_pointer", "rbp": "frame_pointer", "rbx": "rbx"},
    "aarch64": {"pc": "resume", "sp": "stack_pointer", "x29": "frame_pointer", "x19": "x19"},
}


class Frame:
    """What a frame is known by, to gdb."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class Unwinder(gdb.unwinder.Unwinder):
    """Says that the caller of the innermost frame is where the chosen coroutine is suspended."""

    def __init__(self):
        super().__init__("stackful")
        self.context = self.names = None

    def __call__(self, pending):
        if self.context is None:
            return None
        pc, sp = pending.read_register("pc"), pending.read_register("sp")
        if (int(pc), int(sp)) != self.innermost:
            return None
        unwound = pending.create_unwind_info(Frame(self.context["stack_pointer"], pc))  # or it seems to grow up
        for register, member in self.names.items():
            like = pending.read_register(register)
            unwound.add_saved_register(register, self.context[member].cast(like.type))
        return unwound

    def choose(self, context, names):
        self.context = None
        gdb.invalidate_cached_frames()
        if context is not None:
            frame = gdb.newest_frame()
            self.innermost = tuple(int(frame.read_register(name)) for name in ("pc", "sp"))
            self.context, self.names = context, names
            gdb.invalidate_cached_frames()


class Coroutine(gdb.Command):
    """Show the stack of a suspended stackful coroutine: coroutine EXPRESSION. Without one: the program's own."""

    def __init__(self, unwinder):
        super().__init__("coroutine", gdb.COMMAND_STACK, gdb.COMPLETE_EXPRESSION)
        self.unwinder = unwinder

    def invoke(self, argument, from_tty):
        if not argument:
            self.unwinder.choose(None, None)
            return
        pointer = gdb.parse_and_eval(argument).cast(gdb.lookup_type("struct stackful").pointer())
        names = REGISTERS.get(gdb.selected_frame().architecture().name())
        if names is None:
            raise gdb.GdbError("no switch of our own for this processor")
        if pointer["sender"] != pointer:
            raise gdb.GdbError(f"{pointer['name'].string()!r} is not suspended")
        context = {member: pointer["context"][member] for member in names.values()}
        for value in context.values():
            value.fetch_lazy()
        self.unwinder.choose(context, names)
        gdb.execute("backtrace")


def forget(event):
    UNWINDER.choose(None, None)


UNWINDER = Unwinder()
gdb.unwinder.register_unwinder(None, UNWINDER, replace=True)
gdb.events.cont.connect(forget)
Coroutine(UNWINDER)
