#!/bin/bash
# Servers that passed and then misbehave, and servers that never would: each run and each check has the right outcome and
# says why, the runs around it are what they would be without it, and nothing is left running.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
here=$(cd "$(dirname "$0")" && pwd)
server=$folder/server.py
ln -s "$here/../made_up/servers.py" "$server"
# shellcheck source=/dev/null
. "$here/../made_up/turncoats.sh"

# Another's echo server, which is there throughout.
"$build/impls/echo/reactor_epoll" --listen=127.0.0.1:0 >"$folder/other" &
other=$!
trap 'kill $other; rm -rf "$folder"' EXIT
until [ -s "$folder/other" ]; do sleep 0.02; done
export OTHER_PORT=$folder/port
sed 's/.*://' "$folder/other" >"$OTHER_PORT"

# --- In check ---
# refused MOOD REASON: such a server does not pass check one-byte.
checked=()
refused() {
    mkdir -p "$folder/checked/echo"
    local program=$folder/checked/echo/sh_$1.sh
    cat >"$program" <<EOT
#!/bin/sh
# echo/sh_$1 -- for a test
# model: thread
# runtime: cpython
# class: idiomatic

exec "$server" $1 "\$@"
EOT
    chmod +x "$program"
    checked+=("$1"$'\t'"$2")
}
refused exits_unready 'printed no READY line; it ended with exit status 0$'
refused dies_unready 'printed no READY line; it was ended by signal 6 \(Aborted\)$'
refused never 'printed no READY line$'
refused half_ready "printed 'READY 127.0.0.1:[0-9]+' instead of 'READY 127.0.0.1:PORT' and a newline$"
refused garbles "printed '\?\[31mRE\?DY' instead of 'READY 127.0.0.1:PORT' and a newline$"
refused trailing "printed 'READY 127.0.0.1:[0-9]+ and willing' instead of"
refused floods_unready "printed 'fffffffff+' instead of"
refused nobodys 'is READY at port [0-9]+, where nobody listens$'
refused anothers "is READY at port [0-9]+, where a socket listens that is another program's$"
refused shares "is READY at port [0-9]+, where a socket listens that is another program's$"
refused twice 'more came back than the 20 bytes that were sent$'
refused resets 'of which 19 bytes had come back: Connection reset by peer$'
refused leaves 'was closed by the server when 19 of 20 bytes had come back and no FIN was sent$'
refused closes 'had come back|had come back and no FIN'
refused unasked 'byte 0 came back as 0x77, not as the 0x[0-9a-f]+ that was sent$'
refused goes_on 'came back'
refused segfault 'it was ended by signal 11 \(Segmentation fault\)$'
check_all() {
    local all=() line status=0
    for line in "${checked[@]}"; do
        all+=("echo/sh_${line%%$'\t'*}")
    done
    "$corobench" check --jobs="${#all[@]}" --impls "$folder/checked" --only one-byte "${all[@]}" >"$folder/checks" 2>&1 || status=$?
    [ $status = 1 ] || fail "check: exit $status: $(cat "$folder/checks")"
    for line in "${checked[@]}"; do
        grep -A 1 "^echo/sh_${line%%$'\t'*}: " "$folder/checks" | grep -qE "^  FAIL  one-byte: .*${line#*$'\t'}" ||
            fail "check: not ${line#*$'\t'} of ${line%%$'\t'*}: $(cat "$folder/checks")"
    done
}

# --- In runs ---
turncoat echo "$build/impls/echo/reactor_epoll"
cat >"$folder/echo.yaml" <<'EOT'
title: Moods
question: What becomes of a run that goes wrong?
workload: echo
implementations: [sh_turncoat]
axes: {connections: 2}
placement: same
run: {repeats: 0, duration: 50ms, warmup: 0ms, deadline: 2s}
baseline: sh_turncoat
EOT
# goes MOOD OUTCOME REASON
goes() {
    mood "$1" "$2" "$3" <<<"exec '$server' $1"
}
# Those that take until the deadline, and the check that does, go on beside the others.
slow_ones() {
    local folder=$folder/slow
    mkdir -p "$folder/moods"
    ln -s ../impls "$folder/impls"
    sed 's/Moods/Slow moods/' "${folder%/slow}/echo.yaml" >"$folder/echo.yaml"
    goes never timeout '^not READY early enough for its deadline of 2 s$'
    goes half_ready timeout '^not READY early enough for its deadline of 2 s: its line so far is READY 127.0.0.1:[0-9]+$'
    goes late timeout '^not done at its deadline of 2 s: '
    goes half timeout '^not done at its deadline of 2 s: '
    goes reads_nothing timeout '^not done at its deadline of 2 s: '
    goes stops timeout '^not done at its deadline of 2 s: '
    measure echo
}
slow_ones >"$folder/slow.out" 2>&1 &
slow=$!
check_all >"$folder/check.out" 2>&1 &
checks=$!
goes in_pieces ok '^$'
goes closes_stdout ok '^$'
goes exits_unready failed '^exit status 0 before it was READY$'
goes dies_unready crash '^ended by signal 6 \(Aborted\) before it was READY$'
goes garbles failed "^printed '\?\[31mRE.DY' instead of READY 127.0.0.1:PORT$"
goes trailing failed "^printed 'READY 127.0.0.1:[0-9]+ and willing' instead of READY"
goes floods_unready failed "^printed 'ffff+' instead of READY|^exit status 1 before it was READY: .*File too large" # whichever is seen first
goes again failed '^printed more on stdout than the READY line$'
goes prints failed '^printed more on stdout than the READY line$'
goes floods failed '^exit status 1 (under load|after SIGTERM): .*File too large'
goes nobodys failed '^is READY at port [0-9]+, where nobody listens$'
goes anothers failed "^is READY at port [0-9]+, where a socket listens that is another program's$"
goes shares failed "^is READY at port [0-9]+, where a socket listens that is another program's$"
goes segfault crash '^ended by signal 11 \(Segmentation fault\) under load$'
goes exits failed '^exit status 0 under load$'
goes twice 'wrong answer' '.'
goes changes_a_byte 'wrong answer' 'corrupt'
goes wrong_connection 'wrong answer' '.'
goes unasked 'wrong answer' '.'
goes goes_on 'wrong answer' 'excess'
goes resets failed 'reset'
goes leaves failed '.'
goes closes failed '.'
goes eats_descriptors failed 'Too many open files'
goes miscounts invalid '^the server accepted 3 connections, and 2 were made$'
goes child failed '^left 1 process behind$'
goes heir failed '^left 1 process behind$'
measure echo
wait $slow || fail "$(cat "$folder/slow.out")"
wait $checks || fail "$(cat "$folder/check.out")"

# One that kills its parent, the keeper, ends the campaign: in one line, and nothing is left but the samples so far.
# shellcheck disable=SC2016
echo 'kill -KILL $PPID; exec sleep 60' >"$folder/moods/1"
mark=COROBENCH_TEST_MARK=$$-$RANDOM status=0
env "$mark" MOODS="$folder/moods" "$corobench" run "$folder/echo.yaml" --impls "$folder/impls" --rounds 6 --out "$folder/orphaned" \
    >"$folder/table" 2>"$folder/log" || status=$?
[ $status = 1 ] && [ "$(grep -c 'the keeper process was lost: was it killed?$' "$folder/log")" = 1 ] ||
    fail "without a keeper: exit $status: $(cat "$folder/log")"
! grep -lsF "$mark" /proc/[0-9]*/environ || fail "without a keeper: the above are left"
