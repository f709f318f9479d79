#!/bin/bash
# signals.sh BUILD [TRIALS [SEED]] -- any signal at a random moment of any command: what was there stays whole, what was to
# be written is the same after the next try, nothing is left behind and nothing keeps running. And what becomes of a
# campaign whose processes are stopped or killed, whose clock is set, or that is looked at while it runs.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
trials=${2:-40}
seed=${3:-20261121}

mkdir -p "$folder/impls/dispatch" "$folder/bin"
cat >"$folder/impls/dispatch/python_waiter.py" <<EOF
#!/usr/bin/python3
# dispatch/python_waiter -- can be made to wait in a run, until the file is there that it waits for
# model: call
# runtime: cpython
# class: idiomatic
import os, time
import dispatch_rig

def run(given):
    metrics = os.environ.get("COROBENCH_METRICS", "")
    if os.path.exists("$folder/wait") and open("$folder/wait").read() in metrics:
        open("$folder/waiting", "w").close()
        while not os.path.exists("$folder/go"):
            time.sleep(0.01)
    count = sum("python" in line for line in given.lines for _ in range(given.depth)) // given.depth
    return [count * (given.fanout // given.sink_count)] * given.sink_count

dispatch_rig.main(run)
EOF
chmod +x "$folder/impls/dispatch/python_waiter.py"
cat >"$folder/small.yaml" <<'EOF'
title: Small
question: Whatever interrupts it?
workload: dispatch
implementations: [python_waiter]
axes: {lines: 500}
run: {repeats: 0} # a line for each planned run, whatever else the machine does
baseline: python_waiter
plots: [{kind: ranking}]
rounds: {min: 6}
EOF
cat >"$folder/served.yaml" <<'EOF'
title: Served
question: Whoever is killed?
workload: echo
implementations: [reactor_epoll]
axes: {connections: 2}
run: {duration: 1s, warmup: 0ms, deadline: 20s, repeats: 0}
placement: same
baseline: reactor_epoll
plots: [{kind: ranking}]
rounds: {min: 6}
EOF
cat >"$folder/asked.yaml" <<'EOF'
title: Asked
question: Who answers?
workload: fanout
implementations: [coroutine_stackful]
axes: {requests: 20, latency_ms: 100}
run: {repeats: 0}
placement: same
baseline: coroutine_stackful
plots: [{kind: ranking}]
rounds: {min: 6}
EOF
"$corobench" check --jobs=2 echo/reactor_epoll fanout/coroutine_stackful dispatch/handler >"$folder/check" ||
    fail "$(cat "$folder/check")"
"$corobench" check --impls "$folder/impls" dispatch/python_waiter >"$folder/check" || fail "$(cat "$folder/check")"
# A clock that somebody sets: by as many seconds as a file says. That of the time since the start goes on as it did, and
# the one that goes on while the machine sleeps can be made to have slept.
cat >"$folder/clock.c" <<'EOF'
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long step(const char *name)
{
    char path[4096], text[32] = "";
    snprintf(path, sizeof path, "%s/%s", getenv("CLOCK_STEPS"), name);
    FILE *file = fopen(path, "r");
    if (file && fgets(text, sizeof text, file))
        fclose(file);
    return atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    long result = syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += step("set");
    if (clock == CLOCK_BOOTTIME)
        now->tv_sec += step("slept");
    return (int)result;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
EOF
grep -q 'COROBENCH_SANITIZE:BOOL=ON' "$1/CMakeCache.txt" || # whose library has to be the first
    "${CC:-cc}" -shared -fPIC -o "$folder/clock.so" "$folder/clock.c" 2>"$folder/note" || fail "$(cat "$folder/note")"

cat >"$folder/try.py" <<'EOF'
import filecmp, glob, json, os, random, shutil, signal, subprocess, sys, time

driver, folder, trials, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
mark = f"COROBENCH_TEST_MARK={folder}"
environment = dict([*os.environ.items(), mark.split("=", 1)])
impls = f"--impls={folder}/impls"
random.seed(seed)


def start(*words, **more):
    """In a group of its own: in one that is nobody's job, as under nohup, SIGTSTP stops nothing."""
    env = dict(environment, **more)
    return subprocess.Popen([driver, *words], stdin=subprocess.DEVNULL, stdout=open(f"{folder}/out", "w"),
                            stderr=open(f"{folder}/err", "w"), env=env, process_group=0)


def said():
    return open(f"{folder}/out").read() + open(f"{folder}/err").read()


def end(driver_process, *wanted):
    status = driver_process.wait(timeout=120)
    assert status in wanted, f"{driver_process.args}: {status}, not {wanted}: {said()}"
    return status


def marked():
    """All processes that were started here, but for the dead that nobody has waited for."""
    found = []
    for place in glob.glob("/proc/[0-9]*"):
        try:
            if mark.encode() in open(f"{place}/environ", "rb").read() and \
                    open(f"{place}/stat").read().rsplit(")", 1)[1].split()[0] not in "ZX":
                found.append(place)
        except OSError:
            pass
    return found


def until(what, words):
    for _ in range(3000):
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{words}: {said()}")


def nobody_is_left(words):
    until(lambda: not marked(), f"{words}: left running: {[open(f'{p}/cmdline').read() for p in marked()]}")


def below(parent):
    """pid -> name of all processes below one."""
    found = {}
    for path in glob.glob(f"/proc/{parent}/task/*/children"):
        try:
            for child in open(path).read().split():
                found[int(child)] = open(f"/proc/{child}/cmdline").read().replace("\0", " ")
                found |= below(child)
        except OSError:
            pass
    return found


def samples(name, scenario="small"):
    try:
        return [json.loads(line) for line in open(f"{folder}/{name}/{scenario}/samples.jsonl")]
    except FileNotFoundError:
        return []


def temporaries(place):
    return [path for path in glob.glob(f"{place}/**/*.tmp*", recursive=True) + glob.glob(f"{place}*.tmp")]


def complete(name, scenario="small"):
    last = {(s["round"], s["cell"]): s["outcome"] for s in samples(name, scenario)}
    assert len(last) == 12, f"{name}: {last}"
    assert os.path.getsize(f"{folder}/{name}/report.html") > 1000
    assert not temporaries(f"{folder}/{name}"), temporaries(f"{folder}/{name}")
    return list(last.values())


def begin(name, run="nothing", **more):
    """A campaign that waits in that run."""
    for file in "waiting", "go":
        if os.path.exists(f"{folder}/{file}"):
            os.remove(f"{folder}/{file}")
    open(f"{folder}/wait", "w").write(f"raw/{run}")
    process = start("run", f"{folder}/small.yaml", impls, "--seed=7", f"--out={folder}/{name}", **more)
    until(lambda: os.path.exists(f"{folder}/waiting") or process.poll() is not None, "it does not come to that run")
    assert process.poll() is None, said()
    return process


def go():
    open(f"{folder}/go", "w").close()


def carry_on(name, scenario="small"):
    go()
    end(start("run", "--resume", f"{folder}/{name}"), 0)
    return complete(name, scenario)


# --- Stopped, and gone on ------------------------------------------------------------------------------------

driver_process = begin("stopped", "000002")
os.kill(driver_process.pid, signal.SIGTSTP)
until(lambda: open(f"/proc/{driver_process.pid}/stat").read().rsplit(")", 1)[1].split()[0] == "T", "is not stopped")
os.kill(driver_process.pid, signal.SIGCONT)
go()
end(driver_process, 1)
assert "1 of 12 runs did not go well" in said(), said()
bad = [s for s in samples("stopped") if s["outcome"] != "ok"]
assert [(s["run"], s["outcome"]) for s in bad] == [(2, "invalid")] and "stop: corobench" in bad[0]["reason"], bad
complete("stopped")

driver_process = start("run", f"{folder}/served.yaml", f"--out={folder}/served")
victims = [("impls/echo/reactor_epoll", signal.SIGSTOP), ("exe loadgen", signal.SIGKILL),
           ("impls/echo/reactor_epoll", signal.SIGKILL)]
until(lambda: len(samples("served", "served")) >= 1, "no sample")
hit = []
for name, number in victims:
    made = len(samples("served", "served"))
    until(lambda: len(samples("served", "served")) > made, "no sample more")
    loads = until(lambda: {p: n for p, n in below(driver_process.pid).items() if "exe loadgen" in n}, "no load")
    victim = min(p for p, n in below(driver_process.pid).items() if name in n)
    hit.append(len(samples("served", "served")))
    os.kill(victim, number)
    if number == signal.SIGSTOP:
        until(lambda: open(f"/proc/{victim}/stat").read().rsplit(")", 1)[1].split()[0] == "T", "is not stopped")
        os.kill(victim, signal.SIGCONT)
until(lambda: len(samples("served", "served")) > hit[-1], "no sample more")
driver_process.send_signal(signal.SIGINT)
end(driver_process, 1)
found = samples("served", "served")
assert "did not go well" in said() and "stopped early" in said(), said()
nobody_is_left("served")
stopped, shot, server = [found[i] for i in hit]
assert stopped["outcome"] == "invalid" and "stop: corobench, or a program that it started" in stopped["reason"], stopped
assert shot["outcome"] == "invalid" and "the load generator was ended by signal 9" in shot["reason"], shot
assert server["outcome"] == "crash" and "signal 9" in server["reason"], server
assert all(s["outcome"] in ("ok", "invalid") for i, s in enumerate(found) if i not in hit), found

driver_process = start("run", f"{folder}/asked.yaml", f"--out={folder}/asked")
until(lambda: len(samples("asked", "asked")) >= 1, "no sample")
victim = until(lambda: [p for p, n in below(driver_process.pid).items() if "exe animals" in n], "no animals")[0]
os.kill(victim, signal.SIGKILL)
end(driver_process, 1)
bad = [s for s in samples("asked", "asked") if s["outcome"] not in ("ok",)]
assert bad and all(s["outcome"] in ("invalid", "failed") for s in bad), bad
complete("asked", "asked")
nobody_is_left("asked")

# --- Whoever is killed ---------------------------------------------------------------------------------------

driver_process = begin("keeper", "000005")
keeper = [int(pid) for pid in open(f"/proc/{driver_process.pid}/task/{driver_process.pid}/children").read().split()]
os.kill(keeper[0], signal.SIGKILL)
end(driver_process, 1)
nobody_is_left("the keeper was killed")
assert "the keeper process was lost: was it killed?" in said() and "carry on with: " in said(), said()
assert [s["run"] for s in samples("keeper")] == [0, 1, 2, 3, 4], samples("keeper")
assert carry_on("keeper") == ["ok"] * 12

open(f"{folder}/bin/gnuplot", "w").write("#!/bin/sh\nkill -9 $$\n")
os.chmod(f"{folder}/bin/gnuplot", 0o755)
end(start("plot", f"{folder}/keeper", PATH=f"{folder}/bin:{os.environ['PATH']}"), 1)
assert "gnuplot could not draw" in said() and "ended by signal 9" in said(), said()
end(start("report", f"{folder}/keeper"), 0)  # draws what is missing
complete("keeper")

# --- Two at once ---------------------------------------------------------------------------------------------

driver_process = begin("busy", "000005")
kept = open(f"{folder}/out"), open(f"{folder}/err")
for words, wanted, sentence in [(["run", "--resume", f"{folder}/busy"], 2, "another corobench is running this campaign"),
                                (["run", f"{folder}/small.yaml", impls, f"--out={folder}/busy"], 2, "another campaign writes"),
                                (["archive", f"{folder}/busy"], 1, "is being measured"), (["report", f"{folder}/busy"], 0, "report: "),
                                (["verify", f"{folder}/busy"], 0, "whole: "), (["cite", "--all", f"{folder}/busy"], 0, "")]:
    done = subprocess.run([driver, *words], env=environment, text=True, capture_output=True, timeout=100)
    assert done.returncode == wanted and sentence in done.stdout + done.stderr, f"{words}: {done}"
go()
end(driver_process, 0)
assert complete("busy") == ["ok"] * 12

checks = [subprocess.Popen([driver, "check", "--force", name], env=environment, stdout=subprocess.DEVNULL)
          for name in ("dispatch/handler", "dispatch/call")]
assert [check.wait(timeout=100) for check in checks] == [0, 0]
listed = subprocess.run([driver, "list", "--json", "dispatch"], env=environment, text=True, capture_output=True).stdout
ready = {one["implementation"]: one["status"] for one in json.loads(listed)["implementations"]}
assert all("ready" in str(ready[name]) for name in ("handler", "call")), ready

# --- A clock that is set, a machine that sleeps --------------------------------------------------------------

steps = f"{folder}/steps"
os.mkdir(steps)
if os.path.exists(f"{folder}/clock.so"):
    faked = dict(LD_PRELOAD=f"{folder}/clock.so", CLOCK_STEPS=steps)
    prove = ["check", impls, "dispatch/python_waiter"]
    end(start(*prove, **faked), 0)  # with that library it is another program
    driver_process = begin("clock", "000004", **faked)
    open(f"{steps}/set", "w").write(str(-40 * 365 * 86400))
    go()
    until(lambda: len(samples("clock")) > 6, "no further sample")
    open(f"{steps}/set", "w").write(str(100 * 365 * 86400))
    end(driver_process, 0)
    years = sorted({int(s["started_at"][:4]) for s in samples("clock")})
    assert len(years) >= 2 and years[-1] - years[0] >= 39, years  # it was set
    assert complete("clock") == ["ok"] * 12 and all(s["metrics"]["wall_ns"] < 60e9 for s in samples("clock"))
    end(start("report", f"{folder}/clock"), 0)
    driver_process = begin("slept", "000004", **faked)
    open(f"{steps}/slept", "w").write("3600")
    go()
    end(driver_process, 1)
    bad = [s for s in samples("slept") if s["outcome"] != "ok"]
    assert [(s["run"], s["outcome"]) for s in bad] == [(4, "invalid")], bad
    assert "sleep: the machine was suspended for 36" in bad[0]["reason"], bad
    end(start(*prove), 0)

# --- Any signal, at any moment -------------------------------------------------------------------------------

os.remove(f"{folder}/wait")
name = f"{folder}/keeper"
end(start("summarize", name), 0)
end(start("report", name), 0)
end(start("archive", name), 0)
shutil.copytree(name, f"{folder}/kept")
shutil.copy(f"{name}.tar.gz", f"{folder}/kept.tar.gz")
died = set()
commands = {"plot": [name], "archive": [name], "check": ["--force", "dispatch/handler"],
            "run": [f"{folder}/small.yaml", impls, "--seed=7"], "report": [name], "summarize": [name],
            "verify": [f"{name}.tar.gz"], "cite": ["--all", name]}
signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL, signal.SIGPIPE, signal.SIGXFSZ]
took = {}
order = [random.choice([*commands]) for _ in range(trials)] if trials > len(commands) else [*commands][:trials]


def once(command, trial):
    out = [f"--out={folder}/run{trial}"] if command == "run" else []
    return start(command, *commands[command], *out, TMPDIR=f"{folder}/scratch")


def intact(words):
    for place, _, names in os.walk(f"{folder}/kept"):
        other = place.replace(f"{folder}/kept", name)
        assert not sum(filecmp.cmpfiles(place, other, names, shallow=False)[1:], []), f"{words}: {other}"
    assert filecmp.cmp(f"{name}.tar.gz", f"{folder}/kept.tar.gz", shallow=False), words
    json.load(open(os.path.join(os.path.dirname(driver), "conformance.json")))


os.mkdir(f"{folder}/scratch")
for trial, command in enumerate(order):
    if command not in took:
        began = time.monotonic()
        end(once(command, "whole"), 0)
        took[command] = time.monotonic() - began
    number, moment = random.choice(signals), random.random() * took[command]
    words = f"trial {trial}: {command}, {number.name} after {moment:.3f} s"
    process = once(command, trial)
    time.sleep(moment)
    process.send_signal(number)
    ignored = number in (signal.SIGPIPE, signal.SIGXFSZ)
    # 1 where it stops tidily; otherwise it dies of it. (Before main has begun, also of what it will ignore.)
    end(process, 0, -number, *([] if ignored else [1]))
    nobody_is_left(words)
    intact(words)
    if command == "run" and os.path.exists(f"{folder}/run{trial}/campaign.json"):
        assert carry_on(f"run{trial}") == ["ok"] * 12, words
    else:
        end(once(command, f"{trial}again"), 0)
    intact(words)
    for place in name, f"{folder}/scratch":
        assert not temporaries(place), f"{words}: {temporaries(place)}"
    assert not glob.glob(f"{folder}/scratch/*"), words
print(f"{len(order)} signals at random moments")
EOF
python3 "$folder/try.py" "$corobench" "$folder" "$trials" "$seed" >"$folder/note" 2>&1 || fail "$(cat "$folder/note")"
cat "$folder/note"
