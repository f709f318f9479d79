#!/bin/bash
# What README.md, docs/*.md, docs/findings/*.md and plots/README.md say is so: links and named files are there, commands
# are known with all their options, make has the targets; code that a page quotes is in the files it names; and what is
# quick is run, a `run` as the `plan` of the same words.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$(dirname "$0")/../.."

python3 - "$build/corobench" "$folder" <<'EOF'
import glob, os, re, shlex, subprocess, sys

corobench, folder = sys.argv[1:]
pages = ["README.md", *sorted(glob.glob("docs/*.md") + glob.glob("docs/findings/*.md")), "plots/README.md"]
faults = []

def run(*words):
    done = subprocess.run([corobench, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def is_there(path):
    """results/reference comes from a measuring machine: it may be missing, but not in parts."""
    reference = "results/reference"
    if os.path.normpath(path).startswith(reference) and not (os.path.isdir(reference) and os.listdir(reference)):
        return True
    return os.path.exists(path)


commands = re.findall(r"^  ([a-z]+) ", run("--help")[1], re.MULTILINE)
assert "run" in commands and "plan" in commands, commands
helps = {name: run(name, "--help")[1] for name in commands}
for kind in re.findall(r"^([a-z]+):$", helps["data"], re.MULTILINE):  # each has options of its own
    helps["data"] += run("data", kind, "--help")[1]
workloads = re.findall(r"^([a-z]+): ", run("list")[1], re.MULTILINE)
targets = re.findall(r"^([a-z-]+):", open("Makefile").read(), re.MULTILINE)
impls = os.path.join(folder, "impls")  # where what the pages let one write is written
executed = 0


def check_corobench(place, words):
    """The words after `corobench`."""
    global executed
    name, rest = words[0], words[1:]
    if name in ("--help", "--version"):
        return
    if name not in commands:
        faults.append(f"{place}: no command '{name}'")
        return
    stands_for = False
    for word in rest:
        option = re.match(r"--[a-z-]+", word)
        if option and option.group() != "--help" and not re.search(f"{option.group()}[ =\\n]", helps[name]):
            faults.append(f"{place}: {name} has no option {option.group()}")
        stands_for = stands_for or bool(re.search(r"\b[A-Z]{2,}\b", word)) or word.startswith("~")
        if word.split("/")[0] in ("scenarios", "results", "docs") and not is_there(word):
            faults.append(f"{place}: there is no {word}")
        if re.fullmatch(r"[a-z]+/[a-z_]+", word) and word.split("/")[0] not in (*workloads, "scenarios", "results"):
            faults.append(f"{place}: there is no workload of {word}")
    if "--help" in rest:
        words = [name, "--help"]
    elif stands_for or not rest and name != "list":
        return  # a form, not a command
    elif name in ("run", "plan"):
        words = ["plan", *rest, *(["--impls", impls] if os.path.isdir(impls) else [])]
    elif name == "new":
        if os.path.exists(os.path.join(impls, rest[0] + ".c")):
            return  # two pages tell of the same one
        words = ["new", *rest, "--impls", impls]
    elif name != "list":
        return
    status, _, errors = run(*words)
    executed += 1
    if status != 0:
        faults.append(f"{place}: 'corobench {' '.join(words)}' exits {status}: {errors.strip()}")


def check_make(place, words):
    for word in words:
        variable, _, value = word.partition("=")
        if not value and word not in targets:
            faults.append(f"{place}: make has no target '{word}'")
        if variable == "PROFILE" and not glob.glob(f"scenarios/{value}/*.yaml"):
            faults.append(f"{place}: there is no scenario in scenarios/{value}")
        if variable == "RESULTS" and value.islower() and not is_there(value):
            faults.append(f"{place}: there is no {value}")


def check_command(place, text):
    words = shlex.split(text, comments=True)
    if len(words) > 1 and os.path.basename(words[0]) == "corobench":
        check_corobench(place, words[1:])
    elif len(words) > 1 and words[0] == "make":
        check_make(place, words[1:])


def check_span(place, text):
    """What stands between backticks: a command, or a file of the tree, or neither."""
    if re.match(r"(build/)?corobench [a-z]|make [a-z]", text):
        check_command(place, text)
    elif re.fullmatch(r"(harness|impls|plots|scenarios|scripts|tests|docs)/[\w./-]+", text) and not is_there(text):
        if "reactor_mine" not in text:
            faults.append(f"{place}: there is no {text}")


def function(path, name):
    """A function of a C file, without the comment above it; empty where there is none."""
    pattern = rf"^[a-z][^;\n]*\b{name}\([^;{{]*\)\n{{\n.*?^}}\n"
    found = re.search(pattern, open(path).read(), re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


def check_code(place, files, names, code):
    """A block of code that stands behind `<!-- code: FILE[+FILE] NAME... -->`: each file has these functions so."""
    for path in files.split("+"):
        if not os.path.exists(path) or "\n".join(function(path, name) for name in names.split()) != code:
            faults.append(f"{place}: {path} does not have {names} as it is written here")


for name in ("ask", "speak"):  # what the README says of them
    texts = {function(f"impls/fanout/{client}.c", name) for client in ("sequential", "coroutine_stackful")}
    if len(texts) > 1 or "" in texts:
        faults.append(f"impls/fanout/coroutine_stackful.c: {name} is not word for word that of sequential.c")

links = commands_seen = 0
for page in pages:
    fenced = False
    quoted, code = None, ""
    for number, line in enumerate(open(page), 1):
        place = f"{page}:{number}"
        if line.startswith("```"):
            fenced = not fenced
            if quoted and not fenced:
                check_code(place, *quoted, code)
                quoted, code = None, ""
            continue
        quoted = quoted or (re.findall(r"^<!-- code: (\S+) ([\w ]+) -->$", line) or [None])[0]
        if fenced and quoted:
            code += line
        if fenced:
            if re.match(r"(build/)?corobench |make ", line):
                commands_seen += 1
                check_command(place, line)
            continue
        for target in re.findall(r"\]\(([^)]+)\)", line):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            links += 1
            if not is_there(os.path.join(os.path.dirname(page), target.split("#")[0])):
                faults.append(f"{place}: the link to {target} leads nowhere")
        for span in re.findall(r"`([^`]+)`", line):
            check_span(place, span)
    if fenced:
        faults.append(f"{page}: a code block is not closed")
    if quoted:
        faults.append(f"{page}: no code stands behind a mark for some")
# Figures that the README quotes stand in the reports of the reference campaign's scenarios.
reference = "results/reference/*/report.md"
measured = "".join(open(path).read() for path in glob.glob(reference)) or None
quoted = re.findall(r"[0-9.]+(?: (?:ns|µs|ms)|×) \([0-9.]+–[0-9.]+\)", open("README.md").read())
if measured is not None:
    faults += [f"README.md: {figure} is not in {reference}" for figure in quoted if figure not in measured]
    if not quoted:
        faults.append("README.md quotes no figure with its interval")
if links < 10 or commands_seen < 10 or executed < 5:
    faults.append(f"only {links} links, {commands_seen} commands, {executed} of them run: is this still the right test?")
print("\n".join(faults))
sys.exit(bool(faults))
EOF
