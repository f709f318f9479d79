#!/bin/bash
# The examples in impls/runtimes/stackless/README.md are the files beside it, word for word; they compile without a
# warning and print what the README says, the first also when it is built by the command that the README shows. And it tells of each function and macro that the header offers.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."

python3 - "$folder" <<'END'
import pathlib, re, shutil, subprocess, sys

work = pathlib.Path(sys.argv[1])
runtime = pathlib.Path("impls/runtimes/stackless")
readme = (runtime / "README.md").read_text()
faults = []

flags = """-std=c17 -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Werror
    -O2""".split()
compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
examples = sorted((runtime / "example").glob("*.c"))
blocks = re.findall(r"`example/([\w.]+)`:\n\n```c\n(.*?)```\n\nIt prints:\n\n```text\n(.*?)```", readme, re.DOTALL)
if sorted(name for name, _, _ in blocks) != [path.name for path in examples]:
    faults.append(f"the README shows {[name for name, _, _ in blocks]}, the folder holds {[p.name for p in examples]}")
for name, text, output in blocks:
    path = runtime / "example" / name
    if not path.exists() or path.read_text() != text:
        faults.append(f"{name} is not what the README shows")
        continue
    for compiler in compilers:
        program = work / f"{path.stem}_{compiler}"
        subprocess.run([compiler, *flags, f"-I{runtime}", "-o", program, path, runtime / "stackless.c"], check=True)
        printed = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
        if printed != output:
            faults.append(f"{name}, by {compiler}, prints {printed!r}, not {output!r}")
shutil.copytree(runtime, work / "stackless")
commands = re.findall(r"^cc .*", readme, re.MULTILINE)
for compiler in compilers:
    for standard in "c11", "c17", "gnu17":
        script = f'cc() {{ {compiler} -std={standard} -Wall -Wextra -Werror "$@"; }}\n{commands[0]}\n./decode'
        printed = subprocess.run(["bash", "-ec", script], cwd=work / "stackless", stdout=subprocess.PIPE, text=True).stdout
        if printed != blocks[0][2]:
            faults.append(f"{commands[0]}, by {compiler} -std={standard}: prints {printed!r}")
if len((runtime / "example" / "decode.c").read_text().splitlines()) >= 30:
    faults.append("the first example is no longer short")

offered = (runtime / "stackless.h").read_text().split("// --- Behind the interface")[0]
names = set(re.findall(r"^(?:[a-z][\w ]*[ *])?(stackless_\w+)\(", offered, re.MULTILINE))
names |= set(re.findall(r"^#define (STACKLESS_\w+)\(", offered, re.MULTILINE))
told = set(re.findall(r"`((?:stackless|STACKLESS)_\w+)`", readme))
faults += [f"the README does not tell of {name}" for name in sorted(names - told)]
faults += [f"there is no {name}" for name in sorted(told - names)]
if len(names) < 15 or len(compilers) < 1:
    faults.append(f"only {sorted(names)}, {compilers}: is this still the right test?")
print("\n".join(faults))
sys.exit(bool(faults))
END
