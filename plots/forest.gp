# A forest of ratios: rows of name, marker with its interval, the ratio and the verdict in words, around the line of no
# difference and the margin of "equivalent". The marker says what is shown. data: see its first line.
row_height = 21
height = 56 + row_height * rows + 76
load templates.'/theme.gp'
names = room(longest) + 24

array Kind[rows]; array Label[rows]; array Of[rows]
do for [i=1:rows] { Kind[i] = ''; Label[i] = ''; Of[i] = '-' }
figures = 0; verdicts = 0
set table $rows
plot data using (Kind[$1+1] = strcol(2), Label[$1+1] = strcol(3), Of[$1+1] = strcol(11), \
    figures = strcol(2) eq 'row' && strlen(strcol(8)) > figures ? strlen(strcol(8)) : figures, \
    verdicts = strlen(strcol(9)) > verdicts ? strlen(strcol(9)) : verdicts, $1):(0) with table
unset table
words = 12 + 6.9 * figures + 12 + 6.6 * verdicts + 10

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
    }
}
set label 3 note at screen across(14), down(height - 12) left font ',10.5' textcolor rgb soft

set object 1 rectangle from first 1/margin, graph 0 to first margin, graph 1 behind \
    fillcolor rgb 0xe4e9ee fillstyle solid 1.0 noborder
set arrow 1 from first 1, graph 0 to first 1, graph 1 nohead back linecolor rgb soft linewidth 1

# Each of an implementation's elements has its name, over all of its rows; "-" are the rows of none.
owners = ''
do for [i=1:rows] {
    if (Kind[i] ne 'heading' && Kind[i] ne '') { owners = with_owner(owners, Of[i]) }
}
own(who) = strcol(2) ne 'heading' && strcol(11) eq who
own_row(who) = strcol(2) eq 'row' && strcol(11) eq who
inked(colour, mark) = mark == 3 ? soft : colour
shape(mark) = int(word('7 13 7 7', int(mark) + 1))
size(mark) = mark == 3 ? 0.4 : mark == 1 ? 0.75 : 0.6
if (drawn == 0) {
    unset xtics; unset xlabel; unset border; unset logscale; unset object 1; unset arrow 1
}
set multiplot
if (drawn == 0) {
    plot [0:1] -9 notitle
} else {
    plot for [who in owners] data using (own_row(who) ? $5 : NaN):1:6:7:(inked($4, $10)) with xerrorbars \
            pointtype -1 linewidth 1.6 linecolor rgb variable title titled_as(who) noenhanced, \
        for [who in owners] data using (own_row(who) ? $5 : NaN):1:(size($10)):(shape($10)):(inked($4, $10)) with points \
            pointsize variable pointtype variable linecolor rgb variable title titled_as(who) noenhanced, \
        for [who in owners] data using (own_row(who) && $10 == 2 ? $5 : NaN):1 with points \
            pointtype 7 pointsize 0.3 linecolor rgb 0xffffff title titled_as(who) noenhanced
}
eval canvas
pixel_y(row) = 56 + (row + 0.6) / (rows + 0.2) * (height - 56 - 76)
plot for [who in owners] data using (own(who) ? names - 10 : NaN):(pixel_y($1)):3 with labels right \
        textcolor rgb ink title titled_as(who) noenhanced, \
    for [who in owners] data using (own_row(who) ? width - words + 12 : NaN):(pixel_y($1)):8 with labels left \
        font ',10.5' textcolor rgb soft title titled_as(who) noenhanced, \
    for [who in owners] data using (own(who) && strcol(2) eq 'gap' ? names + 8 : NaN):(pixel_y($1)):8 with labels left \
        textcolor rgb soft title titled_as(who) noenhanced, \
    for [who in owners] data using (own_row(who) ? width - 10 - 6.6*verdicts : NaN):(pixel_y($1)):9 with labels left \
        font ',10.5' textcolor rgb ink title titled_as(who) noenhanced
unset multiplot
unset output
