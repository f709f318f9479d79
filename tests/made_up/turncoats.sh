# shellcheck shell=bash
# Programs that pass and then misbehave, a way of it at each point: sourced by the tests of such programs. Needs
# $corobench and $folder.

: "${corobench:?}" "${folder:?}"

# turncoat WORKLOAD HONEST [SHELL]: an implementation of the workload, sh_turncoat, that is the program HONEST, but at every
# second run takes the next file of the folder $MOODS, shell commands, to its heart.
turncoat() {
    local workload=$1 honest=$2 limits='lines<=2000000' quote="'\\''"
    [ "$workload" = dispatch ] || limits='connections<=8' # or the checks take long
    mkdir -p "$folder/impls/$workload" "$folder/moods"
    cat >"$folder/impls/$workload/sh_turncoat.sh" <<EOT
#!${3:-/bin/sh}
# $workload/sh_turncoat -- honest until it is told what else to be
# model: thread-pool
# runtime: sh
# class: idiomatic
# limits: $limits

honest='${honest//\'/$quote}'
for mood in "\${MOODS:-/nowhere}"/[0-9]*; do
    if [ -e "\$mood" ] && ! rm "\$MOODS/rest" 2>/dev/null; then
        mv "\$mood" "\$MOODS/had"
        : >"\$MOODS/rest"
        . "\$MOODS/had"
    fi
    break
done
exec "\$honest" "\$@"
EOT
    chmod +x "$folder/impls/$workload/sh_turncoat.sh"
    "$corobench" check --impls "$folder/impls" "$workload/sh_turncoat" >"$folder/check" || fail "$(cat "$folder/check")"
}

# mood NAME OUTCOME REASON: what stands on stdin is what the turncoat does next, and how that must be recorded. REASON is a
# regular expression.
moods=()
mood() {
    cat >"$folder/moods/$((1000 + ${#moods[@]}))"
    moods+=("$1"$'\t'"$2"$'\t'"$3")
}

# measure NAME [UNDER]: runs $folder/NAME.yaml, a point with the turncoat alone, and compares what is recorded: a mood and an
# honest run by turns. Nothing that it started is left. UNDER, if any, runs it.
measure() {
    local name=$1 status=0 mark=COROBENCH_TEST_MARK=$$-$RANDOM
    rm -f "$folder/moods/rest"
    (
        export "${mark?}" MOODS=$folder/moods
        "${@:2}" "$corobench" run "$folder/$name.yaml" --impls "$folder/impls" --rounds "${#moods[@]}" --out "$folder/$name"
    ) >"$folder/table" 2>"$folder/log" || status=$?
    [ $status = 1 ] || fail "$name: exit $status, not 1: $(cat "$folder/log")"
    ! grep -lsF "$mark" /proc/[0-9]*/environ || fail "$name: the above are left"
    ! LC_ALL=C.UTF-8 grep -q '[^[:print:][:space:]]' "$folder/log" || fail "$name: a program's bytes steer the terminal"
    [ "$(du -sm "$folder/$name" | cut -f 1)" -lt 100 ] || fail "$name: the disk was filled"
    printf '%s\n' "${moods[@]}" >"$folder/wanted"
    python3 - "$folder/$name/$name/samples.jsonl" "$folder/wanted" <<'END'
import json, re, sys
samples = [json.loads(line) for line in open(sys.argv[1])]
moods = [line.rstrip("\n").split("\t") for line in open(sys.argv[2])]
faults = [] if len(samples) == 2 * len(moods) else [f"{len(samples)} samples of {len(moods)} moods"]
for (mood, outcome, reason), bad, good in zip(moods, samples[0::2], samples[1::2]):
    if bad["outcome"] != outcome or not re.search(reason, bad.get("reason", "")) or len(bad.get("reason", "")) > 600:
        faults.append(f"{mood}: {bad['outcome']}: {bad.get('reason')}, where '{outcome}: {reason}' is right")
    if good["outcome"] != "ok":
        faults.append(f"after {mood}: {good['outcome']}: {good['reason']}")
print("\n".join(faults))
sys.exit(bool(faults))
END
    moods=()
}
