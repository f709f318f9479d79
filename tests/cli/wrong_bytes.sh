#!/bin/bash
# Every wrong byte that a proxy makes of a good server's answers is found, and where it is said to be; one bit in 10^8
# bytes, too. More seeds: tests/long/wrong_bytes.sh.
exec python3 "$(dirname "$0")/../proxy/wrong_bytes.py" "$1" 2 1
