#!/bin/bash
# Each subcommand of the driver under valgrind, with right input and with wrong: nothing is read that was not written,
# nothing is lost, every file is closed. So are its keeper and the load generator and the server of animals that it
# starts; other programs are left alone (long/stackful_tools, long/fanout_leaks and long/tools look at those). Some five
# minutes of a CPU.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
tests=$(cd "$(dirname "$0")/.." && pwd)
trap 'rm -rf "$folder"; [ -z "${server:-}" ] || kill "$server"' EXIT

! "$tests/sanitized" "$build" || { echo "skipped: valgrind cannot run what was built with a sanitizer"; exit 77; }
command -v valgrind >/dev/null || { echo "skipped: no valgrind here"; exit 77; }
# shellcheck source=/dev/null
. "$tests/made_up/campaign.sh"
cd "$folder"

# Programs that are not ours are skipped, by their folders.
kinds=definite,indirect,possible
watch=(valgrind --leak-check=full "--errors-for-leak-kinds=$kinds" "--show-leak-kinds=$kinds" --track-fds=yes
    --error-exitcode=99 --trace-children=yes
    "--trace-children-skip=/usr/*,/bin/*,/lib*/*,*/impls/*,*/mine/*" --log-file=log.%p)

# faults LOG...: what valgrind found, of all the processes. One that became another program says nothing at its end. The
# keeper holds two files, all its life: its end of the socket, and where it hears of signals.
faults() {
    awk '
        FNR == 1 { ended = 0 }
        function judge() {
            if (text != "" && text !~ /inherited from parent|keeper_run|\/log\.[0-9]+/) print text
            text = ""
        }
        / Open / { judge(); open = 1 }
        /^==[0-9]+== *$/ { judge(); open = 0 }
        open { text = text $0 "\n" }
        /ERROR SUMMARY: / && !/ERROR SUMMARY: 0 errors/ { wrong[FILENAME] = 1 }
        END { judge(); for (name in wrong) while ((getline line < name) > 0) print line }' "$@"
}

count=0
commands=""

# clean STATUS COMMAND...: it ends so, [01] is either, and nothing is found.
clean() {
    local wanted=$1 status=0
    shift
    rm -f log.*
    # shellcheck disable=SC2016 # the inner shell's
    bash -c 'echo $$ >pid; exec "$@"' watch "${watch[@]}" "$@" >out 2>err || status=$?
    faults log.* >found
    [ ! -s found ] || fail "$*: $(cat found)"
    # shellcheck disable=SC2053 # a pattern
    [[ $status == $wanted ]] || fail "$*: exit $status, not $wanted: $(tail -n 20 out err)"
    [ "$(grep -l 'ERROR SUMMARY' log.* | wc -l)" -ge 1 ] || fail "$*: nothing was watched"
    count=$((count + 1))
}

driver() {
    local status=$1
    shift
    commands+=" $1"
    clean "$status" "$corobench" "$@"
}

# What is looked for is found.
cat >faulty.c <<'EOF'
#include <fcntl.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    (void)argc;
    char *volatile kept = malloc(16);
    if (*argv[1] == 'u' && kept[3] == 3)
        return 1;
    if (*argv[1] == 'o' && open("/dev/null", O_RDONLY) < 0)
        return 1;
    if (*argv[1] == 'l')
        return kept = NULL, 0;
    free(kept);
    return 0;
}
EOF
cc -g -w -o faulty faulty.c
clean 0 ./faulty right
for fault in uninitialised open lost; do
    ! (clean 0 ./faulty $fault) >/dev/null || fail "$fault: not found"
done

# --- What reads and prints ---------------------------------------------------------------------------------
driver 0 list
driver 0 list --json
driver 2 list nonesuch
driver 0 doctor --json
driver 2 doctor --nonesuch
for kind in log letters buses animals; do driver 0 data $kind "--out=$kind"; done
driver 2 data log --bytes=many
driver 0 new --impls=mine dispatch/python_mine
driver 2 new nonesuch/mine
driver 2 plan nonesuch.yaml
printf 'title: [\n' >torn.yaml
driver 2 plan torn.yaml

# --- What runs ----------------------------------------------------------------------------------------------
# Not all of the checks of servers and clients: valgrind has no room below their limits on descriptors and memory.
"$corobench" check {echo,fanout}/{reactor_epoll,coroutine_stackful} >/dev/null
driver 0 check --force dispatch/handler dispatch/call
for check in usage isolation half-close reset metrics; do driver 0 check --only=$check echo/reactor_epoll; done
for check in usage input; do driver 0 check --only=$check fanout/reactor_epoll; done
driver 0 check --impls=mine dispatch/python_mine
sed -i 's/^import .*/&\nraise SystemExit(1)/' mine/dispatch/python_mine.py
driver 1 check --impls=mine dispatch/python_mine
driver 2 check nonesuch/mine

# scenario NAME WORKLOAD IMPLEMENTATIONS AXES RUN
scenario() {
    cat >"$1.yaml" <<EOF
title: Small
question: Does the driver keep its memory in order?
workload: $2
implementations: [$3]
axes: {$4}
run: {repeats: 0$5}
rounds: {min: 6, max: 6}
baseline: ${3%%,*}
plots: [{kind: ranking}, {kind: samples}]
claims: [{id: C1, text: They differ, holds: ['${3%%,*} < ${3##*, }']}]
EOF
}
scenario batch dispatch "handler, call" "lines: 2000, depth: [1, 2, 3]" ""
scenario server echo "reactor_epoll, coroutine_stackful" "connections: [1, 5]" ", duration: 20ms, warmup: 0ms"
scenario client fanout "reactor_epoll, coroutine_stackful" "requests: 10, concurrency: 5, latency_ms: 1" ""
driver 0 plan batch.yaml server.yaml client.yaml
driver 0 run batch.yaml --out=batch
# Under valgrind a server may be too late for its figures to be valid.
driver '[01]' run server.yaml client.yaml --out=served
driver 2 run batch.yaml --out=batch
driver 2 run nonesuch.yaml


# A program dies; another interrupts the driver; the campaign is carried on.
sed -i "/^raise SystemExit/d" mine/dispatch/python_mine.py
cat >>mine/dispatch/python_mine.py <<EOF
import signal
if os.path.exists("$folder/crash"):
    os.kill(os.getpid(), signal.SIGSEGV)
if os.path.exists("$folder/interrupt"):
    os.remove("$folder/interrupt")
    os.kill(int(open("$folder/pid").read()), signal.SIGINT)
EOF
driver 0 check --impls=mine dispatch/python_mine
scenario moody dispatch "handler, python_mine" "lines: 100" ""
touch crash
driver 1 run moody.yaml --impls=mine --out=crashed
rm crash
touch interrupt
driver 1 run moody.yaml --impls=mine --out=cut
[ ! -e interrupt ] || fail "nobody interrupted"
driver 0 run --resume=cut
driver 2 run --resume=mine

# --- What is made of samples ---------------------------------------------------------------------------------
campaign "$folder/made" old 10
campaign "$folder/made" new 10
head -c -5 made/new/samples.jsonl >torn && mv torn made/new/samples.jsonl
for each in batch served crashed cut made; do
    driver 0 summarize $each
    driver 0 report $each
    driver 0 cite --all --json $each
done
driver 0 cite "$(sed -n '2s/,.*//p' batch/batch/summary.csv)" batch
driver 2 cite 0000000 batch
driver 0 plot batch --kind=forest --format=png --out=drawn
driver 2 plot batch --kind=nonesuch
mkdir many && mv crashed cut many
driver 0 report many
driver 2 report nonesuch
for command in summarize plot report; do
    echo '{' >made/old/plan.json
    driver 1 $command made
done
cp -r batch again
driver 0 compare batch again --json
driver 0 compare batch again --out=compared
driver 2 compare batch served
driver 0 archive batch --out=batch.tar.gz
driver 0 verify batch.tar.gz
driver 2 archive nonesuch
mkdir hostile
python3 "$tests/made_up/archives.py" batch.tar.gz hostile >hostile.list
while read -r name; do
    clean 1 "$corobench" verify "hostile/$name.tar.gz"
done < <(cut -f1 hostile.list | sed -n '1~15p')
echo 1 >>batch/batch/samples.jsonl
driver 1 verify batch

# --- Servers, and load on them ---------------------------------------------------------------------------------
driver 2 animals --latency=nonesuch
rm -f out
(
    while ! grep -qs READY out; do sleep 0.1; done
    address=$(sed -n 's/^READY //p' out)
    for name in cow nonesuch; do
        exec {request}<>"/dev/tcp/${address/:/\/}"
        printf 'GET /animals/%s HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n' $name >&"$request"
        head -n 1 <&"$request"
        exec {request}>&-
    done >answers
    kill "$(cat pid)"
) &
driver 0 animals --latency-ms=1
wait $!
[ "$(wc -l <answers)" = 2 ] || fail "animals answered $(cat answers)"

"$build/impls/echo/reactor_epoll" --listen=127.0.0.1:0 >ready &
server=$!
while ! [ -s ready ]; do sleep 0.1; done
connect=--connect=$(sed -n 's/^READY //p' ready)
for load in closed "open --rate=500" blast churn idle slow; do
    # shellcheck disable=SC2086 # two words
    driver '[01]' loadgen "$connect" --load=$load --connections=20 --duration=200ms --json --histogram=times
done
kill $server
wait $server || true
server=""
driver 1 loadgen "$connect"
driver 2 loadgen --load=nonesuch

# Of each subcommand there was one.
mapfile -t all < <("$corobench" --help | sed -nE 's/^  ([a-z]+) .*/\1/p')
[ "${#all[@]}" -ge 16 ] || fail "too few subcommands: ${all[*]}"
for command in "${all[@]}"; do
    [[ " $commands " == *" $command "* ]] || fail "$command was not watched"
done
echo "$count commands"
