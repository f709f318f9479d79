# Ranking: rows of name, bar (or dot, on a logarithmic axis, where a bar's length would mean nothing),
# whisker for the 95% interval, the figure and its ratio in words. data: see its first line.
row_height = 21
foot = bounds ? 92 : 76     # a second line of notes
height = 56 + row_height * rows + foot
load templates.'/theme.gp'
names = room(longest) + 34

array Kind[rows]; array Label[rows]; array Figure[rows]; array Ratio[rows]; array Of[rows]
do for [i=1:rows] { Kind[i] = ''; Label[i] = ''; Figure[i] = ''; Ratio[i] = ''; Of[i] = '-' }
set table $rows
plot data using (Kind[$1+1] = strcol(2), Label[$1+1] = strcol(3), Figure[$1+1] = strcol(8), \
    Ratio[$1+1] = strcol(9), Of[$1+1] = strcol(12), $1):(0) with table
unset table

# Room for figure, ratio and verdict right of the plot, by the longest of each.
figures = 0; ratios = 0
do for [i=1:rows] {
    if (Kind[i] eq 'row') { figures = strlen(Figure[i]) > figures ? strlen(Figure[i]) : figures }
    ratios = strlen(Ratio[i]) > ratios ? strlen(Ratio[i]) : ratios
}
words = 12 + 6.8 * figures + 16 + 6.8 * ratios + 84
words = words > 372 ? words : 372

eval margins(names, words, 56, foot)
set yrange [rows - 0.4 : -0.6]
unset ytics
if (logarithmic) { set logscale x }
set xrange [low / divisor : high / divisor]
set format x '%g'
set xlabel axis textcolor rgb ink offset 0,0.3
unset grid
if (logarithmic) { eval rungs('x') } else { set xtics steps(high / divisor, width - names - words) }
set grid xtics linecolor rgb faint linewidth 0.7 linetype 1

do for [i=1:rows] {
    if (Kind[i] eq 'heading') {
        set label 10*i Label[i] at screen across(14), first i-1 left font 'DejaVu Sans Bold,12' textcolor rgb ink
    }
}
set label 3 (logarithmic ? 'Dots' : 'Bars').': medians.  Whiskers: 95% intervals.  Right: median (interval), ratio to the baseline (interval), verdict.' \
    at screen across(14), down(height - (bounds ? 28 : 12)) left font ',10.5' textcolor rgb soft

if (bounds) {
    set label 4 'What held a rate up is named where it was not the server.' at screen across(14), down(height - 12) \
        left font ',10.5' textcolor rgb soft
}

# Each of an implementation's elements has its name, over all of its rows.
owners = ''
do for [i=1:rows] {
    if (Of[i] ne '-') { owners = with_owner(owners, Of[i]) }
}
own(who) = strcol(12) eq who
own_row(who) = strcol(12) eq who && strcol(2) eq 'row'
own_gap(who) = strcol(12) eq who && strcol(2) eq 'gap'

start = logarithmic ? low / divisor : 0
set style fill solid 1.0 noborder
set multiplot
if (drawn == 0) {
    unset xtics; unset xlabel; unset border; unset logscale
    plot [0:1] -9 notitle
} else { if (logarithmic) {
    plot for [who in owners] data using (own_row(who) ? start : NaN):1:($5/divisor - start):(0):4 with vectors nohead \
            linewidth 1 linecolor rgb faint title who noenhanced, \
        for [who in owners] data using (own_row(who) ? $5/divisor : NaN):1:($6/divisor):($7/divisor) with xerrorbars \
            pointtype -1 linewidth 1.6 linecolor rgb ink title who noenhanced, \
        for [who in owners] data using (own_row(who) ? $5/divisor : NaN):1:(marker($11)):4 with points \
            pointtype variable pointsize 0.6 linecolor rgb variable title who noenhanced
} else {
    plot for [who in owners] data using (own_row(who) ? 0.5*$5/divisor : NaN):1:(0):($5/divisor):($1-0.34):($1+0.34):4 \
            with boxxyerror fillcolor rgb variable title who noenhanced, \
        for [who in owners] data using (own_row(who) ? $5/divisor : NaN):1:($6/divisor):($7/divisor) with xerrorbars \
            pointtype -1 linewidth 1.4 linecolor rgb ink title who noenhanced
} }
eval canvas
pixel_y(row) = 56 + (row + 0.6) / (rows + 0.2) * (height - 56 - foot)
plot for [who in owners] data using (own(who) ? names - 22 : NaN):(pixel_y($1)):3 with labels right \
        textcolor rgb ink title who noenhanced, \
    for [who in owners] data using (own(who) ? names - 12 : NaN):(pixel_y($1)):(marker($11)):4 with points \
        pointtype variable pointsize 0.6 linecolor rgb variable title who noenhanced, \
    for [who in owners] data using (own_row(who) ? width - words + 12 : NaN):(pixel_y($1)):8 with labels left \
        font ',10.5' textcolor rgb ink title who noenhanced, \
    for [who in owners] data using (own_row(who) ? width - 84 : NaN):(pixel_y($1)):9 with labels right \
        font ',10.5' textcolor rgb soft title who noenhanced, \
    for [who in owners] data using (own_row(who) ? width - 77 : NaN):(pixel_y($1)):10 with labels left \
        font ',10.5' textcolor rgb ink title who noenhanced, \
    for [who in owners] data using (own_gap(who) ? names + 8 : NaN):(pixel_y($1)):8 with labels left \
        textcolor rgb soft title who noenhanced
unset multiplot
unset output
