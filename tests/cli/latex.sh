#!/usr/bin/env bash
# table.tex compiles as it is, of a scenario and of a campaign: no error, no line that is too wide, no reference that
# is missing. Skipped where there is no LaTeX.
set -eu
# shellcheck source=tests/prelude
. "$(dirname "$0")/../prelude"
source=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=/dev/null
. "$source/tests/made_up/campaign.sh"
if ! command -v pdflatex >/dev/null || ! command -v kpsewhich >/dev/null || [ -z "$(kpsewhich booktabs.sty)" ]; then
    echo "skipped: there is no pdflatex with booktabs; type: sudo apt-get install texlive-latex-base texlive-latex-recommended"
    exit 77
fi

# compiles DIR: its table.tex, within a document that has booktabs and nothing else.
compiles() {
    cp "$1/table.tex" "$folder/table.tex"
    cat >"$folder/page.tex" <<'TEX'
\documentclass{article}
\usepackage{booktabs}
\begin{document}
\input{table.tex}
\end{document}
TEX
    (cd "$folder" && for _ in 1 2; do
        pdflatex -interaction=nonstopmode -halt-on-error page.tex >said </dev/null || exit
    done) || fail "$1/table.tex does not compile: $(grep -A3 '^!' "$folder/said")"
    grep -E 'Overfull|Warning|^!' "$folder/said" && fail "$1/table.tex compiles, but not well"
    grep -q '^Output written on page.pdf' "$folder/said" || fail "$1/table.tex: no page"
}

campaign "$folder/camp" first 10
campaign "$folder/camp" second 10
campaign "$folder/camp" third 4 # too few for intervals
echo 'contrasts: [[coroutine_stackful, reactor_epoll]]' >>"$folder/camp/second/scenario.yaml"
sed -i 's/"server_cpu_ns_per_message":\([0-9]*\)/"server_rss_bytes":\1000,&/' "$folder/camp/second/samples.jsonl"
"$corobench" report "$folder/camp" >/dev/null
for table in '' -contrasts -server_rss_bytes_per_connection; do
    grep -q "label{tab:corobench-second$table}" "$folder/camp/second/table.tex" || fail "no table$table of the second"
done
compiles "$folder/camp/second"
compiles "$folder/camp"

# The tables of the reference, which are many, and have crossings, too.
reference=$source/results/reference/table.tex
if grep -q texttt "$reference"; then
    compiles "${reference%/*}"
else
    echo "latex.sh: the reference is older than ids: not tried"
fi
