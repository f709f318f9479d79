#!/bin/bash
# A soak can fail: servers that are wrong do not stand it, each for its own reason, and the right one that they are made
# of does.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
export build source_dir work

# judge NAME LIVES STATUS WORDS: prints a line where the verdict is another.
judge() {
    local name=$1 lives=$2 wanted=$3 words=$4 status=0
    "$source_dir/tests/soak/mutant" "$name" "$folder/$name"
    "$build/soak" "--server=$folder/$name" "--lives=$lives" --pause-ms=0 >"$folder/$name.log" 2>&1 || status=$?
    [ "$status" = "$wanted" ] && grep -qE "^$name: .*($words)" "$folder/$name.log" ||
        echo "$name: not '$words', but $status: $(cat "$folder/$name.log")"
}
export -f judge

# What leaks 16 bytes a connection needs many to be told from a heap that finds its size.
sed 's/|/\n/; s/|/\n/; s/|/\n/' >"$folder/mutants" <<'END'
leaks_memory|40000|1|its memory grows by [23][0-9.]* bytes a connection
leaks_descriptor|1000|1|when all have left it has [0-9]{3,} descriptors \(before the first came: 5\)
leaks_descriptor_at_reset|1000|1|when all have left it has [0-9]{3,} descriptors \(before the first came: 5\)
keeps_sockets_in_flight|1000|1|and its network [0-9]{3,} sockets \([0-9]+\)
leaks_thread|1000|1|descriptors \(before the first came: 5\), [0-9]{3,} threads \(1\)
leaks_thread_at_half_close|1000|1|descriptors \(before the first came: 5\), [0-9]{2,} threads \(1\)
leaves_zombies|1000|1|[0-9]{3,} zombies \(0\)
changes_a_byte|1000|1|connections were not served as they should be.*corrupt: 0x
leaks_other_bytes|1000|1|connections were not served as they should be.*(corrupt: 0x|bytes of connection [0-9]+ .* came in its place)
swaps_messages|1000|1|connections were not served as they should be
drops_at_half_close|1000|1|connections were not served as they should be, first slot [0-9]+ \((half-close|slow writer)\)
keeps_eight_rests|60000|1|connections were not served as they should be.*missing: [0-9]+ bytes of the stream left out
dies_on_reset|1000|1|it ended with exit status 1
ignores_sigterm|1000|1|it did not end in time after SIGTERM
leaves_child|1000|1|it ended and left 1 process behind
has_no_heartbeat|1000|0|passed
END
xargs -d '\n' -n 4 -P 2 bash -c 'judge "$@"' judge <"$folder/mutants" >"$folder/wrong"
cat "$folder/wrong"
[ ! -s "$folder/wrong" ]
