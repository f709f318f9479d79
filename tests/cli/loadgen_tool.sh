#!/bin/bash
# corobench loadgen as a tool of its own: its files agree with its figures, live lines keep to stderr and to a terminal,
# Ctrl-C ends it with a report, so does a server that hangs, and one that is not there is named; and what docs/LOADGEN.md
# lets one type can be typed.
exec python3 - "$1" "$(dirname "$0")/../../docs/LOADGEN.md" <<'EOF'
import json, os, pty, re, select, signal, subprocess, sys, tempfile

build, page = os.path.abspath(sys.argv[1]), sys.argv[2]
folder = tempfile.TemporaryDirectory()
server = subprocess.Popen([f"{build}/impls/echo/reactor_epoll", "--listen=127.0.0.1:0"], stdout=subprocess.PIPE)
address = server.stdout.readline().split()[1].decode()


def load(*words, status=0, connect=address, **more):
    words = [f"{build}/corobench", "loadgen", f"--connect={connect}", *words]
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, **more)
    assert done.returncode == status, (words, done)
    return done


def on_terminal(*words, until=None, signals=b""):
    """Runs it on a terminal; where `until` has come, types `signals`. Its status and what stood on the terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(f"{build}/corobench", ["corobench", "loadgen", f"--connect={address}", *words])
    shown, typed = b"", False
    while True:
        try:
            select.select([terminal], [], [])
            shown += os.read(terminal, 65536)
        except OSError:  # it has ended
            break
        if until and not typed and until in shown:
            os.write(terminal, signals)
            typed = True
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def read_histogram(path):
    rows, foot = [], {}
    for line in open(path):
        fields = line.split()
        if line.startswith("#"):
            foot.update(re.findall(r"(\w[\w ]*?) *= *([0-9.]+)", line))
        elif fields and fields[0] != "Value":
            rows.append((float(fields[0]), float(fields[1]), int(fields[2])))
    return rows, foot


def type_page():
    """The page's commands, one after the other, with this test's server for the page's, and less long."""
    blocks = re.findall(r"^```sh\n(.*?)^```", open(page).read(), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert lines[0] == "build/impls/echo/reactor_epoll --listen=127.0.0.1:7007" and len(lines) > 5, lines
    for line in lines[1:]:
        words = line.replace("127.0.0.1:7007", address).replace("$(pgrep -n reactor_epoll)", str(server.pid))
        program, *words = [*words.replace(" --duration=10s", "").split(), "--duration=200ms"]
        done = subprocess.run([re.sub("^build", lambda _: build, program), *words], capture_output=True, text=True, cwd=folder.name)
        # How well a rate is kept, and so what is invalid, is the machine's affair.
        assert done.returncode == 0 or done.returncode == 1 and "INVALID" in done.stdout, (line, done)
        assert "errors    of the server: 0; of the load generator: 0" in done.stdout, (line, done)
    assert os.path.getsize(f"{folder.name}/response.hgrm") > 1000 and os.path.exists(f"{folder.name}/slices.tsv")


def near(left, right):
    return abs(left - right) < 1.5e-6  # a nanosecond, in milliseconds


try:
    # The files.
    histogram, series = f"{folder.name}/h.hgrm", f"{folder.name}/s.tsv"
    done = load("--duration=600ms", "--json", f"--histogram={histogram}", f"--series={series}", "--threads=2")
    result = json.loads(done.stdout)
    assert done.stderr == "", done.stderr
    metrics = result["metrics"]
    rows, foot = read_histogram(histogram)
    values = {fraction: value for value, fraction, _ in rows}
    assert near(values[0.5], metrics["latency_p50_ns"] / 1e6) and near(values[0.9], metrics["latency_p90_ns"] / 1e6)
    assert near(values[1], metrics["latency_max_ns"] / 1e6) and near(float(foot["Max"]), values[1]), (foot, metrics)
    assert int(foot["Total count"]) == rows[-1][2] >= metrics["messages"] > 0
    assert rows == sorted(rows) and len(rows) > 20
    lines = [line.split("\t") for line in open(series).read().splitlines()]
    assert lines[0][0] == "# end (ns)" and len(lines) == 1 + 120, lines
    assert [int(line[0]) for line in lines[1:]] == [5000000 * (i + 1) for i in range(120)]
    assert sum(int(line[1]) for line in lines[1:]) == metrics["messages"]
    assert [int(line[1]) for line in lines[1:]] == [slice["messages"] for slice in result["slices"]]
    known = [float(line[4]) for line in lines[1:] if line[4] != "nan"]
    assert max(known) <= metrics["latency_max_ns"], (max(known), metrics)
    p50s = sorted(float(line[2]) for line in lines[1:] if line[2] != "nan")
    assert p50s[0] <= metrics["latency_p50_ns"] <= p50s[-1], (p50s, metrics)
    assert "cannot write" in load(f"--histogram={folder.name}/none/h", "--messages=1", status=2).stderr
    assert "cannot write" in load(f"--series={folder.name}", "--messages=1", status=2).stderr

    type_page()

    # Live lines, off a terminal: only where they are asked for, and on stderr.
    done = load("--duration=1200ms", "--live", "--json", "--threads=2")
    json.loads(done.stdout)
    lines = done.stderr.splitlines()
    assert len(lines) >= 1 and all(re.fullmatch(r"measuring  0:0\d left  .*/s  p50 .*s", line) for line in lines), lines

    # On a terminal: one line that is drawn again, and taken away before the report.
    status, shown = on_terminal("--duration=60s", "--connections=3", until=b"measuring", signals=b"\x03")
    assert re.search(r"\r\x1b\[K\[[#.]{20}\] measuring  1:00 left  \S+ k?/s  p50 ", shown), shown
    assert "\r\x1b[Kload      127.0.0.1" in shown, shown

    # Ctrl-C has ended it with a report of what was seen.
    assert status == 0 and "ended     when it was interrupted" in shown and "rate      " in shown, (status, shown)
    assert re.search(r"unfinished  3 messages, the oldest out for [0-9.]+ [mµn]?s\r", shown), shown

    # A server that hangs: the deadline ends it.
    server.send_signal(signal.SIGSTOP)
    done = load("--connections=2", "--messages=5", "--warmup=0ms", "--deadline=300ms", status=1)
    assert "ended     at the deadline" in done.stdout and "unfinished  2 messages" in done.stdout, done.stdout
    assert "connection 0, message 0, byte 0: nothing more had come at the deadline" in done.stdout, done.stdout
    server.send_signal(signal.SIGCONT)

    # One that is not there.
    done = load(status=1, connect="127.0.0.1:1")
    assert done.stdout == "" and done.stderr.count("\n") == 1, done
    assert "connection 0: cannot connect: Connection refused: start the server first" in done.stderr, done
finally:
    server.send_signal(signal.SIGCONT)
    server.terminate()
    server.wait()
EOF
