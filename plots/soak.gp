# Soak: what each server's memory was while it was in trouble, a small panel for each. data: a block a server, its name
# in the first column; then seconds, and RSS in MB. scripts/soak-figures draws it.
load templates.'/theme.gp'

columns = 5
rows = (panels + columns - 1) / columns
panel_width = (width - 28.0) / columns
panel_height = (height - 96.0) / rows
set multiplot
do for [i=0:panels-1] {
    x = 14 + panel_width * (i % columns)
    y = 56 + panel_height * (i / columns)
    set lmargin at screen across(x + 6); set rmargin at screen across(x + panel_width - 14)
    set tmargin at screen down(y + 34); set bmargin at screen down(y + panel_height - 10)
    set xrange [0:seconds]
    set yrange [0:1.1 * most[i + 1]]
    set border 3 linecolor rgb soft linewidth 0.8
    unset grid; unset xtics; unset ytics
    if (i > 0) { unset label 1; unset label 2 }
    set label 3 word(names, i + 1) at screen across(x + 6), down(y + 12) left font ',11' textcolor rgb ink
    set label 4 figures[i + 1] at screen across(x + 6), down(y + 26) left font ',10' textcolor rgb soft
    plot data index i using 2:3 with filledcurves y1=0 linecolor rgb faint, \
         data index i using 2:3 with lines linecolor rgb ink linewidth 1.2
}
set label 3 foot at screen across(14), down(height - 18) left textcolor rgb soft
unset label 4
set border 0
set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; set bmargin at screen 0
plot [0:1] [0:1] -1 notitle
unset multiplot
