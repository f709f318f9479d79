#!/bin/bash
# corobench animals: what a client gets, byte by byte and fault by fault; what is counted; and that nobody disturbs
# it. $1 is the build folder.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
cd "$folder"

# wrong STATUS WORDS ARGUMENT...: it fails with that status, nothing on stdout, and one line that has the words.
wrong() {
    local wanted=$1 words=$2 status=0
    shift 2
    timeout 10 "$corobench" animals "$@" >out 2>err || status=$?
    [ "$status" = "$wanted" ] || fail "animals $*: status $status, not $wanted"
    [ ! -s out ] || fail "animals $*: wrote something on stdout"
    [ "$(wc -l <err)" = 1 ] || fail "animals $*: not one line on stderr: $(cat err)"
    grep -qF -e "$words" err || fail "animals $*: no '$words' in: $(cat err)"
}
wrong 2 "together they are 1.1, and 1 is all there is" --resets=60% --stalls=0.5
wrong 2 "did you mean 'stall'?" --faults=3:reset,5:stal
wrong 2 "NUMBER:FAULT, as in 3:reset,5:stall, not '0:stall'" --faults=0:stall
wrong 2 "not 'stall'" --faults=stall
wrong 2 "not ''" --faults=3:reset,
wrong 2 "two for request 3" --faults=3:reset,4:stall,3:right
wrong 2 "did you mean 'uniform'?" --latency=unifrom
wrong 2 "--latency-ms" --latency-ms=60001
wrong 2 "--gather" --gather=-1
wrong 2 "--status-500" --status-500=1.5
wrong 2 "did you mean --stalls?" --stall=1
wrong 2 "no operand 'cow'" cow
for address in 4000 127.0.0.1 127.0.0.1: :4000 localhost:4000 127.0.0.1:65536 127.0.0.1:4x 127.0.0.1.2.3.4.5.6:1; do
    wrong 2 "as in 127.0.0.1:4000, not '$address'" --listen="$address"
done
wrong 1 "cannot listen on 192.0.2.1:0: Cannot assign requested address" --listen=192.0.2.1:0

python3 - "$corobench" <<'END' || fail "the server is not as promised"
import contextlib, json, resource, signal, socket, struct, subprocess, sys, threading, time

FIELDS = {"connections", "requests", "distinct", "in_flight_peak", "connections_peak", "cpu_ns", "answer_late_p50_ns",
          "answer_late_p99_ns", "answer_late_max_ns", "gathered"}
FIN, RST = "FIN", "RST"


class Server:
    all = []

    def __init__(self, *options, descriptors=None):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
        self.process = subprocess.Popen([sys.argv[1], "animals", *options], stdout=subprocess.PIPE, text=True,
                                        preexec_fn=limit if descriptors else None)
        Server.all.append(self.process)
        ready, address = self.process.stdout.readline().split()
        assert ready == "READY" and address.startswith("127.0.0.1:"), address
        self.port = int(address.split(":")[1])

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def send(self, data):
        client = self.connect()
        client.sendall(data)
        return client

    def ask(self, path, number=None):
        query = "" if number is None else f"?request={number}"
        return self.send(f"GET {path}{query} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode("latin-1"))

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        report = self.process.stdout.read()
        assert self.process.wait(timeout=20) == 0, self.process.returncode
        return report

    def report(self):
        report = json.loads(self.stop())
        assert set(report) == FIELDS, report
        return report


def rest(client):
    """All that comes, and how it ends."""
    data = b""
    with client:
        while True:
            try:
                piece = client.recv(65536)
            except ConnectionResetError:
                return data, RST
            if not piece:
                return data, FIN
            data += piece


def page(status, body, kind="application/json", length=None):
    length = len(body) if length is None else length
    return (f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
            f"Connection: close\r\n\r\n{body}").encode()


def expect(got, wanted):
    assert got == wanted, (got, wanted)


MOO = '{"animal":"cow","sound":"moo"}'
ON_THE_WIRE = {
    "right": (page("200 OK", MOO), FIN),
    "status_500": (page("500 Internal Server Error", "The animals have run away.\n", "text/plain"), FIN),
    "reset": (page("200 OK", MOO)[:-15], RST),
    "malformed": (page("200 OK", MOO[:-1] + " "), FIN),
    "truncated": (page("200 OK", MOO)[:-15], FIN),
    "short_length": (page("200 OK", MOO, length=15), FIN),
    "word_length": (page("200 OK", MOO, length="many"), FIN),
    "empty": (b"", FIN),
    "not_http": (b"Moo. Quack. Baa.\r\n\r\n", FIN),
    "other_json": (page("200 OK", '{"animal":"cow","sound":null}'), FIN),
}


def trickle():
    server = Server("--json", "--latency-ms=0", "--faults=1:trickle")
    before = time.monotonic()
    client = server.ask("/animals/cow", 1)
    expect(client.recv(1, socket.MSG_PEEK), b"H")
    expect(rest(client), ON_THE_WIRE["right"])
    assert time.monotonic() - before >= 0.02 * (len(ON_THE_WIRE["right"][0]) - 1)
    expect(server.report()["requests"], 1)


def faults():
    words = list(ON_THE_WIRE)
    faults = ",".join(f"{i}:{word}" for i, word in enumerate(words, 1))
    # What is said of single requests overrules the shares.
    server = Server("--json", "--latency-ms=1", "--stalls=1", f"--faults={faults}")
    for i, word in enumerate(words, 1):
        expect((word, *rest(server.ask("/animals/cow", i))), (word, *ON_THE_WIRE[word]))
    stalled = server.ask("/animals/cow", 99)
    stalled.settimeout(0.05)
    with contextlib.suppress(TimeoutError):
        raise AssertionError(stalled.recv(1))
    stalled.close()
    report = server.report()
    expect((report["requests"], report["distinct"], report["in_flight_peak"]), (len(words) + 1, len(words) + 1, 1))


def names():
    server = Server("--json", "--latency-ms=0")
    unknown = page("404 Not Found", '{"error":"nobody knows that animal"}')
    too_long = page("414 URI Too Long", '{"error":"no name is that long"}')
    wheek = page("200 OK", '{"animal":"guinea pig","sound":"wheek"}')
    for path, wanted in [
            ("guinea%20pig", wheek), ("%67uinea%20pig", wheek), ("guinea+pig", unknown), ("", unknown),
            ("cow%00", unknown), ("%00", unknown), ("%FF%fe", unknown), ("\xff\xfe", unknown), ("%C3%A9", unknown),
            ("%", unknown), ("%zz", unknown), ("cow/", unknown), ("x" * 255, unknown), ("x" * 256, too_long),
            ("%C3%A9" * 128, too_long), ("%E9" * 10240, too_long), ("x" * 60000, too_long)]:
        expect((path, *rest(server.ask("/animals/" + path))), (path, wanted, FIN))
    # Without a number a request has that of its turn. 17 came before: the 20th has the number of two others.
    for number in (20, None, None, 20, 100000000):
        rest(server.ask("/animals/cow", number))
    report = server.report()
    expect((report["requests"], report["distinct"]), (22, 20))
    expect((report["connections"], report["connections_peak"]), (22, 1))


def refusals():
    server = Server("--json")
    for data, status in [
            (b"GET /animals/cow?request=0 HTTP/1.1\r\n\r\n", 400), (b"GET /animals/cow?request= HTTP/1.1\r\n\r\n", 400),
            (b"GET /animals/cow?request=x HTTP/1.1\r\n\r\n", 400), (b"GET /animals/cow?number=1 HTTP/1.1\r\n\r\n", 400),
            (b"GET /animals/cow?request=100000001 HTTP/1.1\r\n\r\n", 400),
            (b"GET /animals/cow?request=1&request=2 HTTP/1.1\r\n\r\n", 400),
            (b"GET /animals HTTP/1.1\r\n\r\n", 404), (b"GET / HTTP/1.1\r\n\r\n", 404),
            (b"POST /animals/cow HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 405),
            (b"HEAD /animals/cow HTTP/1.1\r\n\r\n", 405),
            (b"MOO /animals/cow HTTP/1.1\r\n\r\n", 501), (b"moo\r\n\r\n", 400), (b"GET /animals/cow MOO\r\n\r\n", 400),
            (b"GET /animals/cow HTTP/1.1\r\nno colon\r\n\r\n", 400)]:
        got, ending = rest(server.send(data))
        assert got.startswith(b"HTTP/1.") and got.split()[1] == str(status).encode(), (data, got)
        assert b"\r\nContent-Length: " in got, got
    assert b"\r\nAllow: GET\r\n" in rest(server.send(b"POST /animals/cow HTTP/1.1\r\nContent-Length: 0\r\n\r\n"))[0]
    report = server.report()
    expect((report["requests"], report["in_flight_peak"], report["connections"]), (0, 0, 15))


def gathering():
    server = Server("--json", "--latency-ms=0", "--gather=50")
    clients = [server.ask("/animals/cow", i) for i in range(1, 50)]
    clients[0].settimeout(0.05)
    with contextlib.suppress(TimeoutError):
        raise AssertionError(clients[0].recv(1))
    clients.append(server.ask("/animals/cow", 50))
    clients[0].settimeout(20)
    for client in clients:
        expect(rest(client), ON_THE_WIRE["right"])
    expect(rest(server.ask("/animals/cow", 51)), ON_THE_WIRE["right"])
    report = server.report()
    expect((report["gathered"], report["in_flight_peak"], report["connections_peak"]), (True, 50, 50))
    assert 0 <= report["answer_late_p50_ns"] <= report["answer_late_p99_ns"] <= report["answer_late_max_ns"]
    server = Server("--gather=2")
    with server.ask("/animals/cow", 1):
        said = server.stop(signal.SIGINT)
    assert "2 were to be in flight at once before any was answered: none was" in said, said


# Those that go while their answer is due are in flight no longer, whichever way they go.
def leaving():
    server = Server("--json", "--latency-ms=60000")
    for i in range(1, 40):
        client = server.ask("/animals/cow", i)
        time.sleep(0.01)  # so that most have been read before
        client.shutdown(socket.SHUT_WR)
        expect(rest(client), (b"", FIN))
    report = server.report()
    expect((report["requests"], report["connections_peak"]), (39, 1))
    assert report["in_flight_peak"] <= 1, report
    server = Server("--json", "--latency-ms=60000")
    for i in range(1, 40):
        client = server.ask("/animals/cow", i)
        time.sleep(i % 2 * 0.01)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()  # nobody waits until the server has seen it
    report = server.report()
    assert report["in_flight_peak"] <= 2, report


def disturbances():
    server = Server("--json", "--latency-ms=1", "--faults=2:stall")
    silent = [server.connect() for _ in range(400)]
    halves = [server.send(b"GET /animals/cow HTTP/1.1\r\nHost: h") for _ in range(200)]
    stalled = server.send(b"GET /animals/cow?request=2 HTTP/1.1\r\n\r\n")
    stalled.sendall(b"GET /animals/cow?request=3 HTTP/1.1\r\n\r\n" * 5000)
    for i in range(100):
        client = server.send((b"GET /animals/cow HTTP/1.1\r\n\r\n", b"\0\xff\r\n\r\n", b"G", b"\r\n" * 9)[i % 4])
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    endless = server.connect()
    with contextlib.suppress(OSError):
        endless.sendall(b"GET /" + b"x" * 1000000)
        endless.sendall(b"x" * 100000000)
        raise AssertionError("a head without end was read")
    twice = server.send(b"GET /animals/cow HTTP/1.1\r\nHost: h\r\n\r\n" * 2)
    assert twice.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
    for half in halves:
        half.sendall(b"ere\r\n\r\n")
    for half in halves:
        expect(rest(half), ON_THE_WIRE["right"])
    report = server.report()
    assert report["connections_peak"] >= 601 and report["requests"] >= 202, report
    for client in silent:
        assert rest(client)[0] == b""


# No descriptor is left: who is served goes on to be, who waits is served when others have gone, and there is no
# spinning meanwhile.
def exhaustion():
    server = Server("--json", "--latency-ms=0", descriptors=40)
    first = [server.connect() for _ in range(60)]
    time.sleep(0.7)
    first[0].sendall(b"GET /animals/cow HTTP/1.1\r\n\r\n")
    expect(rest(first[0]), ON_THE_WIRE["right"])
    for client in first[1:50]:
        client.close()
    for client in first[50:]:
        client.sendall(b"GET /animals/cow HTTP/1.1\r\n\r\n")
        expect(rest(client), ON_THE_WIRE["right"])
    report = server.report()
    expect((report["connections"], report["requests"]), (60, 11))
    assert 20 < report["connections_peak"] < 40, report
    assert report["cpu_ns"] < 350_000_000, report


# The second is told so.
def same_port():
    server = Server()
    again = subprocess.run([sys.argv[1], "animals", f"--listen=127.0.0.1:{server.port}"], capture_output=True,
                           text=True)
    expect((again.returncode, again.stdout, again.stderr),
           (1, "", f"corobench: cannot listen on 127.0.0.1:{server.port}: Address already in use\n"))
    expect(rest(server.ask("/animals/cow")), ON_THE_WIRE["right"])
    said = server.stop(signal.SIGINT)
    assert said.startswith("1 connections, at most 1 open at once\n1 requests, of 1 numbers, at most 1 in flight"), said


def crowd():
    server = Server("--json", "--latency=exponential", "--latency-ms=5", "--resets=0.1", "--malformed=0.1")
    clients = [server.ask("/animals/cow", i) for i in range(1, 1001)]
    endings = [rest(client)[1] for client in clients]
    assert 50 < endings.count(RST) < 150, endings.count(RST)
    late = [server.ask("/animals/cow", i) for i in range(1001, 1401)]
    report = server.report() # with answers under way
    assert report["distinct"] == report["requests"] and 1000 <= report["requests"] <= 1400, report
    for client in late:
        rest(client)


resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
failed = []
def run(test):
    try:
        test()
    except BaseException:
        failed.append(test.__name__)
        raise
threads = [threading.Thread(target=run, args=[test], name=test.__name__) for test in
           (trickle, faults, names, refusals, gathering, leaving, disturbances, exhaustion, same_port, crowd)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for process in Server.all:
    process.kill()
sys.exit(", ".join(failed) or 0)
END

# Nobody would learn where it listens.
status=0
timeout 10 "$corobench" animals >/dev/full 2>err || status=$?
[ $status = 1 ] || fail "a full device: status $status"
[ "$(cat err)" = "corobench: cannot write standard output: No space left on device: make room there (df and df -i tell)" ] || fail "$(cat err)"
