"""fanout_repeats.py BUILD FOLDER REPEATS [NAME,NAME] -- clients of the animals API, again and again, against one server.

Prints a line for each client: the least and the most that its repeats took, and what the server had after the first and
after the last of them. Exits 1 where an answer is wrong, or where something grows or is left behind.
"""

import atexit
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

REQUESTS, CONCURRENCY = 5000, 1000
MORE_KB = 1024  # which memory may vary by from one repeat to another, beside a tenth of it
DESCRIPTORS = 3  # of a request in flight, at most: curl's easy interface has a pair of sockets to be woken by
BESIDE = 20  # descriptors, threads and so on that a client has beside those of requests in flight
ALONE = "127.0.77.7"  # the server's address: a port alone may also be that of somebody else's connection
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: whom a client leaves behind becomes our child


def fail(sentence):
    sys.exit(f"fanout_repeats: {sentence}")


def status(process, key):
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(key + ":"))


def descriptors(process):
    return len(os.listdir(f"/proc/{process}/fd"))


class Server:
    def __init__(self, corobench):
        command = [corobench, "animals", f"--listen={ALONE}:0", "--latency-ms=50", "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().removeprefix("READY ").strip()
        address, _, port = self.address.partition(":")
        self.place = f"{socket.inet_aton(address)[::-1].hex().upper()}:{int(port):04X}"
        atexit.register(self.process.kill)

    def takes(self):
        pid = self.process.pid
        return {"descriptors": descriptors(pid), "threads": status(pid, "Threads"), "kB": status(pid, "VmRSS")}

    def sockets(self):
        """Of the server's address, both ends: those kept for a while after their end (TIME_WAIT), and those in use."""
        kept = used = 0
        with open("/proc/net/tcp", encoding="ascii") as file:
            next(file)
            for line in file:
                _, local, remote, state, *_ = line.split()
                if self.place in (local, remote) and state != "0A":
                    kept, used = kept + (state == "06"), used + (state != "06")
        return kept, used

    def settled(self):
        """What the server takes once the last connection is gone; a minute is long enough for that."""
        for _ in range(6000):
            if self.sockets()[1] == 0:
                return self.takes()
            time.sleep(0.01)
        return fail(f"{self.sockets()[1]} sockets are still in use a minute after their client has ended")

    def end(self):
        self.process.terminate()
        report = json.loads(self.process.communicate()[0])
        return report if self.process.returncode == 0 else fail(f"the server exits {self.process.returncode}")


def children(but):
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return [child for child in map(int, file.read().split()) if child != but]


def repeat(program, server, folder, wanted):
    """One run of a client: what it took."""
    metrics, output, errors = (os.path.join(folder, name) for name in ("metrics", "output", "errors"))
    if os.path.exists(metrics):
        os.unlink(metrics)  # programs append
    command = [program, f"--server={server.address}", f"--input={folder}/animals", f"--concurrency={CONCURRENCY}",
               "--timeout-ms=60000"]
    took = {"descriptors": 0}
    with open(output, "wb") as out, open(errors, "wb") as err:
        client = subprocess.Popen(command, stdout=out, stderr=err, env={**os.environ, "COROBENCH_METRICS": metrics})
        while client.poll() is None:
            try:
                took["descriptors"] = max(took["descriptors"], descriptors(client.pid))
            except OSError:  # it has just ended
                pass
            time.sleep(0.005)
    with open(errors, encoding="utf-8", errors="replace") as file:
        if client.returncode != 0:
            fail(f"{program} exits {client.returncode}: {file.readline().strip()}")
    with open(output, "rb") as file:
        if sorted(file.read().splitlines()) != wanted:
            fail(f"{program}: the sentences are not those of the animals asked for")
    if left := children(server.process.pid):
        fail(f"{program} left processes behind: {left}")
    with open(metrics, encoding="ascii") as file:
        took.update((name, int(value)) for name, value, _ in map(str.split, file))
    return took


def check_growth(name, runs, key, slack):
    """No later run may take more than the first two, beside a tenth and some slack."""
    figures = [run[key] for run in runs if key in run]
    if figures and max(figures) > 1.1 * max(figures[:2]) + slack:
        fail(f"{name}: {key} grows: {figures}")


def check_client(name, program, server, folder, wanted, repeats):
    clients, servers = [], []
    for _ in range(repeats):
        clients.append(repeat(program, server, folder, wanted))
        servers.append(server.settled())
    check_growth(name, clients, "peak_rss_bytes", MORE_KB * 1024)
    check_growth(f"the server of {name}", servers, "kB", MORE_KB)
    for key in ("descriptors", "threads"):
        if (most := max(run[key] for run in servers)) > servers[0][key]:
            fail(f"the server has {most} {key} after {name}, and {servers[0][key]} after its first repeat")
    for key in ("descriptors", *(key for key in clients[0] if key.endswith("_peak"))):
        each = DESCRIPTORS if key == "descriptors" else 1
        if (most := max(run[key] for run in clients)) > each * CONCURRENCY + BESIDE:
            fail(f"{name}: {key} is {most} where {CONCURRENCY} requests may be in flight")
    return clients, servers


def row(name, clients, servers, kept):
    def span(key, unit=1):
        figures = [run[key] / unit for run in clients if key in run]
        return f"{min(figures):.4g}-{max(figures):.4g}" if figures else "-"

    units = ", ".join(f"{key.removesuffix('_peak')} {span(key)}" for key in clients[0] if key.endswith("_peak"))
    print(f"{name:20} {span('elapsed_ns', 1e6):>12} {span('peak_rss_bytes', 1e6):>12} {span('descriptors'):>12} "
          f"{servers[0]['kB']:>8} {servers[-1]['kB']:>8} {servers[-1]['descriptors']:>4} {servers[-1]['threads']:>7} "
          f"{kept:>9}  {units}", flush=True)


def programs(build, only):
    """Name and path of each client that is built, whose limits allow so many requests at once."""
    listed = json.loads(subprocess.run([f"{build}/corobench", "list", "--json"], check=True, capture_output=True).stdout)
    for one in listed["implementations"]:
        name = one["implementation"]
        path = one["source"] if one["source"].endswith(".py") else f"{build}/impls/fanout/{name}"
        if one["workload"] != "fanout" or only and name not in only:
            continue
        if not os.access(path, os.X_OK):
            print(f"{name}: {one['status']}")
        elif any(limit.startswith("concurrency<=") and int(limit.split("=")[1]) < CONCURRENCY for limit in one["limits"]):
            print(f"{name}: its limit is {', '.join(one['limits'])}")
        else:
            yield name, path


def sentences(server, names):
    """What the clients should print, sorted: each animal is asked once, by a client of Python's own."""
    said = {}
    for name in set(names):
        url = f"http://{server.address}/animals/{urllib.parse.quote(name)}?request={len(said) + 1}"
        with urllib.request.urlopen(url) as answer:
            said[name] = f'The {name} says "{json.load(answer)["sound"]}".'.encode()
    return sorted(said[name] for name in names)


def machine():
    with open("/proc/sys/fs/file-nr", encoding="ascii") as file:
        files = file.read().split()[0]
    with open("/proc/loadavg", encoding="ascii") as file:
        tasks = file.read().split()[3].split("/")[1]
    with open("/proc/meminfo", encoding="ascii") as file:
        memory = dict(line.split(":") for line in file)
    return (f"files {files}, tasks {tasks}, MB of slab {int(memory['Slab'].split()[0]) >> 10}, of kernel stacks "
            f"{int(memory['KernelStack'].split()[0]) >> 10}")


def main():
    build, folder, repeats, only = sys.argv[1], sys.argv[2], int(sys.argv[3]), list(filter(None, sys.argv[4].split(",")))
    corobench = f"{build}/corobench"
    signal.signal(signal.SIGTERM, lambda *_: fail("it was to end before its time"))  # so that the server ends, too
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    with open(f"{folder}/animals", "wb") as file:
        subprocess.run([corobench, "data", "animals", f"--requests={REQUESTS}"], check=True, stdout=file)
    with open(f"{folder}/animals", encoding="utf-8") as file:
        names = file.read().splitlines()
    wanted = None
    print(f"{repeats} times {REQUESTS} requests, {CONCURRENCY} at once. The machine before: {machine()}")
    print(f"{'':20} {'ms':>12} {'peak MB':>12} {'descriptors':>12} {'server kB':>17} {'fds':>4} {'threads':>7} {'TIME_WAIT':>9}")
    server = Server(corobench)
    lasts = []
    for name, program in programs(build, only):
        if wanted is None:
            wanted = sentences(server, names)
        clients, servers = check_client(name, program, server, folder, wanted, repeats)
        row(name, clients, servers, server.sockets()[0])
        lasts.append(servers[-1])  # a leak of some bytes a request shows over all the clients together
        check_growth("the server of all", lasts, "kB", MORE_KB)
    report = server.end()
    print(f"the server: {json.dumps(report)}")
    print(f"the machine after: {machine()}")
    if report["in_flight_peak"] > CONCURRENCY or report["requests"] < len(lasts) * repeats * REQUESTS or not lasts:
        fail("the server counted other requests than were made")


main()
