# Ranking: rows of name, bar (or dot, on a logarithmic axis, where a bar's length would mean nothing),
# whisker for the 95% interval, the figure and its ratio in words. data: see its first line.
row_height = 21
height = 56 + row_height * rows + 76
load templates.'/theme.gp'
names = room(longest) + 24

array Kind[rows]; array Label[rows]; array Figure[rows]; array Ratio[rows]; array Verdict[rows]
do for [i=1:rows] { Kind[i] = ''; Label[i] = ''; Figure[i] = ''; Ratio[i] = ''; Verdict[i] = '' }
set table $rows
plot data using (Kind[$1+1] = strcol(2), Label[$1+1] = strcol(3), Figure[$1+1] = strcol(8), \
    Ratio[$1+1] = strcol(9), Verdict[$1+1] = strcol(10), $1):(0) with table
unset table

# Room for figure, ratio and verdict right of the plot, by the longest of each.
figures = 0; ratios = 0
do for [i=1:rows] {
    if (Kind[i] eq 'row') { figures = strlen(Figure[i]) > figures ? strlen(Figure[i]) : figures }
    ratios = strlen(Ratio[i]) > ratios ? strlen(Ratio[i]) : ratios
}
words = 12 + 6.6 * figures + 16 + 6.6 * ratios + 79
words = words > 372 ? words : 372

eval margins(names, words, 56, 76)
set yrange [rows - 0.4 : -0.6]
unset ytics
if (logarithmic) { set logscale x }
set xrange [low / divisor : high / divisor]
set format x '%g'
set xlabel axis textcolor rgb ink offset 0,0.3
unset grid
if (logarithmic) { eval rungs('x') }
set grid xtics linecolor rgb faint linewidth 0.7 linetype 1

do for [i=1:rows] {
    if (Kind[i] eq 'heading') {
        set label 10*i Label[i] at screen across(14), first i-1 left font 'DejaVu Sans Bold,12' textcolor rgb ink
    } else {
        set label 10*i Label[i] at screen across(names - 10), first i-1 right textcolor rgb Kind[i] eq 'gap' ? soft : ink
        if (Kind[i] eq 'gap') {
            set label 10*i+1 Figure[i] at graph 0.0, first i-1 left offset 0.8,0 textcolor rgb soft
        } else {
            set label 10*i+1 Figure[i] at screen across(width - words + 12), first i-1 left font ',10.5' textcolor rgb ink
            set label 10*i+2 Ratio[i] at screen across(width - 79), first i-1 right font ',10.5' textcolor rgb soft
            set label 10*i+3 Verdict[i] at screen across(width - 72), first i-1 left font ',10.5' textcolor rgb ink
        }
    }
}
set label 3 (logarithmic ? 'Dots' : 'Bars').': medians.  Whiskers: 95% intervals.  Right: median (interval), ratio to the baseline (interval), verdict.' \
    at screen across(14), down(height - 12) left font ',10.5' textcolor rgb soft

start = logarithmic ? low / divisor : 0
set style fill solid 1.0 noborder
if (drawn == 0) {
    unset xtics; unset xlabel; unset border; unset logscale
    plot [0:1] -9
} else { if (logarithmic) {
    plot data using (start):1:($5/divisor - start):(0):4 with vectors nohead linewidth 1 linecolor rgb faint, \
        data using ($5/divisor):1:($6/divisor):($7/divisor) with xerrorbars pointtype -1 linewidth 1.6 linecolor rgb ink, \
        data using ($5/divisor):1:4 with points pointtype 7 pointsize 0.85 linecolor rgb variable
} else {
    plot data using (0.5*$5/divisor):1:(0):($5/divisor):($1-0.34):($1+0.34):4 with boxxyerror fillcolor rgb variable, \
        data using ($5/divisor):1:($6/divisor):($7/divisor) with xerrorbars pointtype -1 linewidth 1.4 linecolor rgb ink
} }
unset output
