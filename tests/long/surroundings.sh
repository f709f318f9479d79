#!/bin/bash
# Whatever the driver is started in: standard streams that are closed or full, a reader that goes away, hundreds of
# descriptors, signals ignored or blocked, no environment, another locale, a terminal in the background. What it writes is
# the same bytes; programs get none of it; and what could not be printed is an error.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"

# A program that notes what it was started with.
mkdir -p "$folder/impls/dispatch"
cat >"$folder/impls/dispatch/python_witness.py" <<EOF
#!/usr/bin/python3
# dispatch/python_witness -- notes its descriptors, signals and limits
# model: call
# runtime: cpython
# class: idiomatic
import os, re
import dispatch_rig

with open("$folder/seen", "a") as notes:
    status = open("/proc/self/status").read()
    signals = re.findall(r"Sig(?:Blk|Ign):\s*(\w+)", status)
    wanted = [0, 1 << 12 | 1 << 24] # Python itself ignores SIGPIPE and SIGXFSZ
    streams = [os.readlink(f"/proc/self/fd/{n}") for n in range(3)]
    others = [n for n in os.listdir("/proc/self/fd") if int(n) > 2 and os.path.exists(f"/proc/self/fd/{n}")
              and os.readlink(f"/proc/self/fd/{n}") != notes.name and "/fd" not in os.readlink(f"/proc/self/fd/{n}")]
    # hyperfine hands on the library's own two, 32 and 33, as ignored.
    if [int(mask, 16) & ~(3 << 31) for mask in signals] != wanted or streams[0] != "/dev/null" or others:
        notes.write(f"bad {signals} {streams} {others}\n")
    else:
        notes.write("well\n")

def run(given):
    count = sum("python" in line for line in given.lines for _ in range(given.depth)) // given.depth
    return [count * (given.fanout // given.sink_count)] * given.sink_count

dispatch_rig.main(run)
EOF
chmod +x "$folder/impls/dispatch/python_witness.py"
cat >"$folder/small.yaml" <<'EOF'
title: Small
question: In what surroundings?
workload: dispatch
implementations: [python_witness]
axes: {lines: 500}
run: {repeats: 0}
baseline: python_witness
plots: [{kind: ranking}]
rounds: {min: 6}
EOF
"$corobench" check --impls "$folder/impls" dispatch/python_witness >"$folder/check" || fail "$(cat "$folder/check")"
rm "$folder/seen" # a check hands over a standard input on purpose
"$corobench" run "$folder/small.yaml" --impls "$folder/impls" --seed 7 --out "$folder/campaign" >"$folder/note" 2>&1 ||
    fail "$(cat "$folder/note")"
"$corobench" archive "$folder/campaign" >"$folder/note" 2>&1 || fail "$(cat "$folder/note")"

cat >"$folder/try.py" <<'EOF'
import filecmp, fcntl, os, pty, resource, shutil, signal, subprocess, sys, termios

driver, folder = sys.argv[1:]
campaign, kept = f"{folder}/campaign", f"{folder}/kept"
shutil.copytree(campaign, kept)
full = open("/dev/full", "w")
faults = []


def expect(good, words):
    if not good:
        faults.append(words)


def start(words, **how):
    return subprocess.run([driver, *words], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=120, **how)


def reader_is_gone():
    ends = os.pipe()
    os.close(ends[0])
    return ends[1]


def whole(where):
    """A campaign's files hold what belongs there: no message stands in them."""
    import json
    lines = open(f"{where}/small/samples.jsonl").read().splitlines()
    expect([json.loads(line)["run"] for line in lines] == list(range(12)), f"{where}: samples.jsonl: {lines}")
    for name in "campaign.json", "small/plan.json", "small/host.json", "small/summary.json":
        json.load(open(f"{where}/{name}"))
    expect(open(f"{where}/report.html").read().startswith("<!"), f"{where}: report.html")


def same(where):
    """What plot and report write again is what they wrote before."""
    difference = []
    for place, _, names in os.walk(kept):
        other = place.replace(kept, where)
        difference += filecmp.cmpfiles(place, other, names, shallow=False)[1:]
    return not sum(difference, [])


# --- What is printed -----------------------------------------------------------------------------------------

commands = [["list"], ["list", "--json"], ["check", "dispatch/handler"], ["check", "--list"], ["doctor"],
            ["plan", f"{folder}/small.yaml", f"--impls={folder}/impls"], ["summarize", campaign], ["plot", campaign],
            ["report", campaign], ["cite", "--all", campaign], ["compare", campaign, kept], ["verify", campaign],
            ["verify", f"{campaign}.tar.gz"], ["archive", campaign, f"--out={folder}/again.tar.gz"], ["animals"],
            ["data", "animals"], ["--help"], ["--version"], ["run", "--help"]]
for words in commands:  # at the end all of them come to the same place, so that some will do for the others
    lost = start(words, stdout=full)
    expect(lost.returncode == 1 and lost.stderr == "corobench: cannot write standard output: No space left on device: make room there (df and df -i tell)\n",
           f"{words} >/dev/full: {lost}")
    if words[0] not in ("list", "report", "cite", "compare", "animals", "--help"):
        continue
    gone = start(words, stdout=reader_is_gone())
    expect(gone.returncode == 1 and gone.stderr == "", f"{words} | :: {gone}")
    closed = start(words, stdout=subprocess.PIPE, preexec_fn=lambda: os.close(1))
    expect(closed.returncode == 1 and "cannot write standard output: Bad file descriptor" in closed.stderr,
           f"{words} >&-: {closed}")
expect(same(campaign), "what was written while nothing could be printed differs")
expect(filecmp.cmp(f"{campaign}.tar.gz", f"{folder}/again.tar.gz", shallow=False), "the archive differs")

# --- A campaign in bad surroundings --------------------------------------------------------------------------


def run(name, **how):
    words = ["run", f"{folder}/small.yaml", f"--impls={folder}/impls", "--seed=7", f"--out={folder}/{name}"]
    done = start(words, **how)
    whole(f"{folder}/{name}")
    seen = set(open(f"{folder}/seen").read().split("\n")) - {""}
    expect(seen == {"well"}, f"{name}: {seen}")
    return done


def close_all():
    for number in range(3):
        os.close(number)


def crowd():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    for number in range(100, 1100):
        os.dup2(2, number)  # inherited by the driver


def deaf():
    crowd()
    for number in range(1, signal.NSIG):
        if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
            signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    os.umask(0o077)


def bare():
    os.umask(0)
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))  # without a limit, where that is allowed
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


done = run("closed", stdout=subprocess.PIPE, preexec_fn=close_all)
expect(done.returncode == 1, f"all closed: {done.returncode}")
done = run("gone", stdout=reader_is_gone())
expect(done.returncode == 1, f"run | head: {done}")
done = run("deaf", stdout=subprocess.PIPE, close_fds=False, restore_signals=False, preexec_fn=deaf)
expect(done.returncode == 0, f"1000 descriptors, all signals ignored and blocked: {done}")
bare_environment = {name: os.environ[name] for name in ("ASAN_OPTIONS", "LSAN_OPTIONS") if name in os.environ}
done = run("bare", stdout=subprocess.PIPE, env=bare_environment, preexec_fn=bare)
expect(done.returncode == 0, f"no environment: {done}")

# --- Figures and words do not depend on the environment ------------------------------------------------------

for changes in {"LC_ALL": "de_DE.UTF-8", "TERM": "dumb", "COLUMNS": "1"}, \
        {"LC_ALL": "tlh_XX", "TERM": "", "HOME": "/nonexistent", "TZ": "Pacific/Chatham"}:
    shutil.rmtree(f"{campaign}/small/plots")
    for command in "plot", "report":
        done = start([command, campaign], stdout=subprocess.PIPE, env=dict(os.environ, **changes))
        expect(done.returncode == 0, f"{changes}: {done}")
    expect(same(campaign), f"{changes}: other bytes")

# --- A terminal that is another's ----------------------------------------------------------------------------

pid, master = pty.fork()
if pid == 0:  # its leader stays in the foreground, the driver does not
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.execv(driver, [driver, "summarize", campaign])
    _, status = os.waitpid(child, os.WUNTRACED)
    os._exit(0 if status == 0 else 1)
try:
    while os.read(master, 65536):
        pass
except OSError:
    pass
expect(os.waitpid(pid, 0)[1] == 0, "in the background of a terminal it stops or fails")

print("\n".join(faults))
sys.exit(bool(faults))
EOF
python3 "$folder/try.py" "$corobench" "$folder" >"$folder/note" 2>&1 || fail "$(cat "$folder/note")"

# A user who may have no further process.
user=65534
if [ "$(id -u)" = 0 ] && command -v setpriv prlimit >/dev/null && setpriv --reuid $user --clear-groups test -x "$corobench"; then
    status=0
    setpriv --reuid $user --clear-groups prlimit --nproc=1 "$corobench" list >"$folder/note" 2>&1 || status=$?
    [ $status = 2 ] && grep -q 'cannot start the keeper: no further process is allowed here' "$folder/note" ||
        fail "ulimit -u: exit $status: $(cat "$folder/note")"
else
    echo "not tried, as it takes root, setpriv and a build that others may read: ulimit -u"
fi
