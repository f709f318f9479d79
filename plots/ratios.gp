# Ratios of two campaigns as a forest: rows of name, dot with the interval, the figure and the verdict in words.
# Grey is what is not judged, a ring an absolute ratio among relative ones; the shade is the margin within which a ratio is "equivalent". data: see its first line.
row_height = 21
height = 56 + row_height * rows + 76
load templates.'/theme.gp'
names = room(longest) + 24

array Kind[rows]; array Label[rows]; array Figure[rows]; array Verdict[rows]
do for [i=1:rows] { Kind[i] = ''; Label[i] = ''; Figure[i] = ''; Verdict[i] = '' }
set table $rows
plot data using (Kind[$1+1] = strcol(2), Label[$1+1] = strcol(3), Figure[$1+1] = strcol(8), \
    Verdict[$1+1] = strcol(9), $1):(0) with table
unset table

figures = 0
do for [i=1:rows] { figures = strlen(Figure[i]) > figures ? strlen(Figure[i]) : figures }
words = 12 + 7 * figures + 10 + 84

eval margins(names, words, 56, 76)
set yrange [rows - 0.4 : -0.6]
unset ytics
if (logarithmic) { set logscale x }
set xrange [low : high]
set format x '%g'
set xlabel axis textcolor rgb ink offset 0,0.3
unset grid
if (logarithmic) { eval rungs('x') }
set grid xtics linecolor rgb faint linewidth 0.7 linetype 1

do for [i=1:rows] {
    if (Kind[i] eq 'heading') {
        set label 10*i Label[i] at screen across(14), first i-1 left font 'DejaVu Sans Bold,12' textcolor rgb ink
    } else {
        set label 10*i Label[i] at screen across(names - 10), first i-1 right textcolor rgb Kind[i] eq 'row' ? ink : soft
        set label 10*i+1 Figure[i] at screen across(width - words + 12), first i-1 left font ',10.5' textcolor rgb soft
        set label 10*i+2 Verdict[i] at screen across(width - 84), first i-1 left font ',10.5' textcolor rgb \
            Kind[i] eq 'row' ? ink : soft
    }
}
set label 3 'Dots: ratios.  Whiskers: intervals.  Shade: the margin of "equivalent".'.(rings ? '  Rings: absolute ratios.' : '') \
    at screen across(14), down(height - 12) left font ',10.5' textcolor rgb soft

set object 1 rectangle from first 1/margin, graph 0 to first margin, graph 1 behind \
    fillcolor rgb 0xeef1f4 fillstyle solid 1.0 noborder
set arrow 1 from first 1, graph 0 to first 1, graph 1 nohead back linecolor rgb soft linewidth 1
colour(kind, own) = kind eq 'row' ? own : soft
if (drawn == 0) {
    unset xtics; unset xlabel; unset border; unset logscale; unset object 1; unset arrow 1
    plot [0:1] -9
} else {
    plot data using 5:1:6:7:(colour(strcol(2), $4)) with xerrorbars pointtype -1 linewidth 1.6 linecolor rgb variable, \
        data using 5:1:(colour(strcol(2), $4)) with points pointtype 7 pointsize 0.6 linecolor rgb variable, \
        data using ($10 > 0 ? $5 : NaN):1 with points pointtype 7 pointsize 0.3 linecolor rgb 0xffffff
}
unset output
