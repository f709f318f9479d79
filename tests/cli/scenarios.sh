#!/bin/bash
# All scenarios of the tree are sound, and fit into one campaign: no two have the same name.
set -eu
corobench=$1/corobench
cd "$(dirname "$0")/../.."
"$corobench" plan scenarios/* >/dev/null
