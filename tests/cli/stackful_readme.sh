#!/bin/bash
# The example in impls/runtimes/stackful/README.md is the file beside it, word for word; it compiles without a
# warning, with either switch, and prints what the README says, also when it is built by the command that the README
# shows. And the README tells of each function that the header offers.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."

python3 - "$folder" <<'END'
import pathlib, re, shutil, subprocess, sys

work = pathlib.Path(sys.argv[1])
runtime = pathlib.Path("impls/runtimes/stackful")
readme = (runtime / "README.md").read_text()
faults = []

flags = """-std=c17 -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Werror
    -O2 -pthread""".split()
compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
sources = [*sorted(runtime.glob("*.c")), *sorted(runtime.glob("*.S"))]
examples = sorted((runtime / "example").glob("*.c"))
blocks = re.findall(r"`example/([\w.]+)`:\n\n```c\n(.*?)```\n\nIt prints:\n\n```text\n(.*?)```", readme, re.DOTALL)
if [name for name, _, _ in blocks] != [path.name for path in examples]:
    faults.append(f"the README shows {[name for name, _, _ in blocks]}, the folder holds {[p.name for p in examples]}")
for name, text, output in blocks:
    path = runtime / "example" / name
    if path.read_text() != text:
        faults.append(f"{name} is not what the README shows")
    if len(text.splitlines()) >= 30:
        faults.append(f"{name} is no longer short")
    for compiler in compilers:
        for switch in "-USTACKFUL_SWITCH_FUNCTION", "-DSTACKFUL_SWITCH_FUNCTION", "-DSTACKFUL_UCONTEXT":
            program = work / f"{path.stem}_{compiler}{switch}"
            subprocess.run([compiler, *flags, switch, f"-I{runtime}", "-o", program, path, *sources], check=True)
            printed = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
            if printed != output:
                faults.append(f"{name}, by {compiler} {switch}, prints {printed!r}, not {output!r}")

shutil.copytree(runtime, work / "stackful")
commands = re.findall(r"^cc .*", readme, re.MULTILINE)
for compiler in compilers:
    for standard in "c11", "c17", "gnu17":
        script = f'cc() {{ {compiler} -std={standard} -Wall -Wextra -Werror "$@"; }}\n{commands[0]}\n./walk'
        printed = subprocess.run(["bash", "-ec", script], cwd=work / "stackful", stdout=subprocess.PIPE, text=True).stdout
        if printed != blocks[0][2]:
            faults.append(f"{commands[0]}, by {compiler} -std={standard}: prints {printed!r}")

offered = (runtime / "stackful.h").read_text().split("// --- Behind the interface")[0]
names = set(re.findall(r"^[a-z][\w ]*[ *](stackful_\w+)\(", offered, re.MULTILINE))
told = set(re.findall(r"`(stackful_\w+)`", readme)) - {"stackful_begin"}
faults += [f"the README does not tell of {name}" for name in sorted(names - told)]
faults += [f"there is no {name}" for name in sorted(told - names)]
if len(names) < 13 or len(compilers) < 1 or len(examples) < 1:
    faults.append(f"only {sorted(names)}, {compilers}, {examples}: is this still the right test?")
print("\n".join(faults))
sys.exit(bool(faults))
END
