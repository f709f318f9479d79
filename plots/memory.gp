# Memory of one more: a row for each implementation, with what one more connection or task keeps and its interval; above
# them, over the axis, the medians with their intervals and the lines of which those are the slopes. Marker and colour
# beside a row are those of its line. data: a block of rows, then one of points for each row.
row_height = 21
panel_from = 62
panel_to = 310
rows_from = panel_to + 78
height = rows_from + row_height * rows + 76
load templates.'/theme.gp'
names = room(longest) + 34

array Of[rows]; array Colour[rows]; array Shape[rows]
figures = 0; fixed = 0
set table $rows
plot data index 0 using (Colour[$1+1] = $3, Shape[$1+1] = $4, Of[$1+1] = strcol(10), \
    figures = strlen(strcol(8)) > figures ? strlen(strcol(8)) : figures, \
    fixed = strlen(strcol(9)) > fixed ? strlen(strcol(9)) : fixed, $1):(0) with table
unset table
words = 12 + 6.9 * figures + 14 + 6.9 * (fixed > 10 ? fixed : 10) + 12

set multiplot

# The panel over the axis.
eval margins(82, 30, panel_from, height - panel_to)
if (panel_logarithmic) { set logscale y }
if (x_logarithmic) { set logscale x }
air = x_logarithmic ? (right/left)**0.02 : 0.02*(right - left)
set xrange [x_logarithmic ? left/air : left - air : x_logarithmic ? right*air : right + air]
set yrange [panel_low/panel_divisor : panel_high/panel_divisor]
set format y '%g'
eval 'set xtics ('.x_tics.')'
set xlabel x_axis textcolor rgb ink offset 0,0.3
set label 5 panel_axis at screen across(22), graph 0.5 center rotate by 90 textcolor rgb ink
plot for [i=1:rows] data index i using 1:($5/panel_divisor) with lines linewidth 1.4 linecolor rgb int(Colour[i]) \
        title Of[i] noenhanced, \
    for [i=1:rows] data index i using 1:($2/panel_divisor):($3/panel_divisor):($4/panel_divisor) with yerrorbars \
        pointtype -1 linewidth 1 linecolor rgb int(Colour[i]) title Of[i] noenhanced, \
    for [i=1:rows] data index i using 1:($2/panel_divisor) with points pointtype marker(Shape[i]) pointsize 0.55 \
        linecolor rgb int(Colour[i]) title Of[i] noenhanced

# The rows.
unset label; unset logscale; unset xlabel; unset ytics
eval margins(names, words, rows_from, 76)
set yrange [rows - 0.4 : -0.6]
if (logarithmic) { set logscale x }
set xrange [low/divisor : high/divisor]
set xtics autofreq
set format x '%g'
set xlabel axis textcolor rgb ink offset 0,0.3
if (logarithmic) { eval rungs('x') }
unset grid
set grid xtics linecolor rgb faint linewidth 0.7 linetype 1
set label 3 'Above: medians, their 95% intervals, and the line.  Below: its slope.  Right: slope (interval), fixed part.' \
    at screen across(14), down(height - 12) left font ',10.5' textcolor rgb soft
plot for [i=1:rows] data index 0 every ::i-1::i-1 using ($5/divisor):1:($6/divisor):($7/divisor) with xerrorbars \
        pointtype -1 linewidth 1.6 linecolor rgb int(Colour[i]) title Of[i] noenhanced, \
    for [i=1:rows] data index 0 every ::i-1::i-1 using ($5/divisor):1 with points pointtype 7 pointsize 0.6 \
        linecolor rgb int(Colour[i]) title Of[i] noenhanced

eval canvas
pixel_y(row) = rows_from + (row + 0.6) / (rows + 0.2) * (height - rows_from - 76)
plot for [i=1:rows] data index 0 every ::i-1::i-1 using (names - 22):(pixel_y($1)):2 with labels right \
        textcolor rgb ink title Of[i] noenhanced, \
    for [i=1:rows] data index 0 every ::i-1::i-1 using (names - 12):(pixel_y($1)) with points \
        pointtype marker(Shape[i]) pointsize 0.6 linecolor rgb int(Colour[i]) title Of[i] noenhanced, \
    for [i=1:rows] data index 0 every ::i-1::i-1 using (width - words + 12):(pixel_y($1)):8 with labels left \
        font ',10.5' textcolor rgb ink title Of[i] noenhanced, \
    for [i=1:rows] data index 0 every ::i-1::i-1 using (width - 14):(pixel_y($1)):9 with labels right \
        font ',10.5' textcolor rgb soft title Of[i] noenhanced
unset multiplot
unset output
