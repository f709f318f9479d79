#!/bin/bash
# As tests/cli/wrong_bytes.sh, with a hundred seeds.
exec python3 "$(dirname "$0")/../proxy/wrong_bytes.py" "$1" 100 20
