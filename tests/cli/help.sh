#!/bin/bash
# Whoever asks for help gets it, on stdout and with exit 0, in whatever way they ask; whoever says nothing gets it
# on stderr, with exit 2.
set -eu
corobench=$1/corobench
out=$(mktemp)
trap 'rm -f "$out"' EXIT
fail() {
    echo "$1"
    exit 1
}
for words in --help help "help --help" "help help"; do
    # shellcheck disable=SC2086 # several words
    "$corobench" $words >"$out" 2>&1 || fail "corobench $words: exit $?: $(cat "$out")"
    head -n 1 "$out" | grep -q '^usage: corobench COMMAND' || fail "corobench $words: $(cat "$out")"
done
# shellcheck disable=SC2013 # words, one a line
for command in $(sed -nE 's/^  ([a-z]+) .*/\1/p' "$out"); do
    "$corobench" "$command" --help >"$out.1" || fail "$command --help: exit $?"
    "$corobench" help "$command" | cmp - "$out.1" || fail "help $command is not $command --help"
    head -n 1 "$out.1" | grep -q "^usage: corobench $command" || fail "$command --help: $(cat "$out.1")"
    if grep -n ' $' "$out" "$out.1"; then fail "$command: spaces at the end of a line"; fi
done
rm -f "$out.1"
status=0
said=$("$corobench" 2>"$out") || status=$?
[ $status = 2 ] && [ -z "$said" ] && grep -q '^usage: ' "$out" || fail "corobench alone: exit $status"
