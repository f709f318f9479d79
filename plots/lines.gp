# Lines: the medians of each implementation over an axis, with 95% intervals (bands where lines are few, bars where
# they are many), named at their ends. Colour is the model's; marker and dashes tell implementations of one model
# apart. Above them, where one overtakes another: a ring with its interval. data: a block a line, then one block with
# a row for each name and, if there are marks, one with a row for each of those.
load templates.'/theme.gp'

# What the marks mean; what is not in the first line's room goes into a second one.
note = (margin > 0 ? 'Markers: ratios.  Shade: equivalent.  ' : 'Markers: medians.  ').(bands ? 'Bands' : free_x ? 'Bars' : 'Bars, side by side').': 95% intervals.' \
    .(marks > 0 ? '  Above: where one overtakes another.' : '').(notes > 0 ? '  Numbers: '.notes_are.'.' : '')
rest = ''
if (left_out > 0) {
    rest = sprintf('  Not drawn: %d point%s with too few runs for an interval.', left_out, left_out > 1 ? 's' : '')
}
if (aside ne '') { rest = rest.'  '.aside }
if (!logarithmic && low > 0) { rest = rest.'  The axis does not begin at 0.' }
if (hollow) { rest = rest.'  Hollow: client-bound or stalled, the server can do more.' }
second = strlen(note.rest) > 120

before_plot = 82
after_plot = room(longest) + 66
above_plot = 62 + 20*marks
below_plot = 80 + 16*second
eval margins(before_plot, after_plot, above_plot, below_plot)
if (series > 0) {
    array Label[series]; array Colour[series]; array Shape[series]; array Dashes[series]
    array EndX[series]; array EndY[series]; array At[series]; array Of[series]
    set table $names
    plot data index series using (i = int($0) + 1, Label[i] = strcol(1), Colour[i] = int($2), Shape[i] = int($3), \
        Dashes[i] = int($4) + 1, EndX[i] = $5, EndY[i] = $6, At[i] = $7, Of[i] = titled_as(strcol(8)), i):(0) with table
    unset table
}

if (marks > 0) {
    array Mark[marks]; array MarkX[marks]; array MarkLow[marks]; array MarkHigh[marks]
    set table $marks
    plot data index series+1 using (i = int($0) + 1, Mark[i] = strcol(1), MarkX[i] = $2, MarkLow[i] = $3, \
        MarkHigh[i] = $4, i):(0) with table
    unset table
}

# Where a value stands on the image, in pixels from its top left.
part(value, from, to, log) = to <= from ? 0 : log ? log10(value/from) / log10(to/from) : (value - from) / (to - from)
frame = width - before_plot - after_plot
# Bars of one place stand a little beside each other, or the longest would hide the others.
pad = bands ? 0 : 8
aside_by(x, pixels) = right <= left ? x : x_logarithmic ? x * (right/left)**(pixels/(frame - 2*pad)) \
    : x + pixels*(right - left)/(frame - 2*pad)
dodge(i) = bands || free_x ? 0 : (i - (series + 1)/2.0) * (series > 7 ? 14.0/series : 2)
from = aside_by(left, -pad)
to = aside_by(right, pad)
pixel_x(x) = before_plot + frame * part(x, from, to, x_logarithmic)
pixel_y(at) = above_plot + (1 - at) * (height - above_plot - below_plot)
edge = width - after_plot      # the frame's right side; behind it a leader, a piece of the line, and the name

if (logarithmic) { set logscale y }
if (x_logarithmic) { set logscale x }
set yrange [low / divisor : high / divisor]
# On a logarithmic axis from 100 on, gnuplot takes 100 for less than 100 and leaves out its tic: so the axis
# begins and ends a billionth further out.
set xrange [from*(x_logarithmic ? 1 - 1e-9 : 1) : (right > left ? to*(x_logarithmic ? 1 + 1e-9 : 1) : left + 1)]
if (logarithmic) { eval rungs('y') }
set format y '%g'
set label 5 axis at screen across(22), graph 0.5 center rotate by 90 textcolor rgb ink
set xlabel x_axis textcolor rgb ink offset 0,0.2
eval 'set xtics ('.x_tics.')'

do for [i=1:marks] {
    above = 1 + (20.0*(marks - i) + 12) / (height - above_plot - below_plot)
    set arrow 300+i from first MarkLow[i], graph above to first MarkHigh[i], graph above heads size screen across(4),90 \
        linewidth 1.2 linecolor rgb ink
    if (MarkX[i] == MarkX[i]) {
        set arrow 400+i from first MarkX[i], graph 1 to first MarkX[i], graph 0 nohead \
            linewidth 0.8 linecolor rgb soft dashtype 3 back
        set label 400+i '' at first MarkX[i], graph above point pointtype 7 pointsize 0.4 linecolor rgb ink
    }
    # Right of it if there is room before the names, else left.
    beyond = pixel_x(MarkHigh[i])
    if (beyond + 8 + 6.6*strlen(Mark[i]) < edge + 22 || pixel_x(MarkLow[i]) - 8 - 6.6*strlen(Mark[i]) < 4) {
        set label 300+i Mark[i] at first MarkHigh[i], graph above left offset 0.8,0 font ',10.5' textcolor rgb ink
    } else {
        set label 300+i Mark[i] at first MarkLow[i], graph above right offset -0.8,0 font ',10.5' textcolor rgb ink
    }
}
set label 3 second ? note : note.rest at screen across(14), down(height - (second ? 28 : 12)) \
    left font ',10.5' textcolor rgb soft
if (second) {
    set label 6 substr(rest, 3, strlen(rest)) at screen across(14), down(height - 12) \
        left font ',10.5' textcolor rgb soft
}

if (margin > 0) {       # ratios: the line of no difference, and what is equivalent
    set object 1 rectangle from graph 0, first 1/margin to graph 1, first margin behind \
        fillcolor rgb 0xe4e9ee fillstyle solid 1.0 noborder
    set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead back linecolor rgb soft linewidth 1
}
# What stands at points, if anything does: the title of each names whose it is.
at_points = series + 1 + (marks > 0)
noted = ''
do for [i=1:series*(notes > 0)] { noted = noted.(strlen(noted) ? ' ' : '').Of[i] }

if (series > 0) {
    set multiplot
    plot for [i=1:series*bands] data index i-1 using 1:($3/divisor):($4/divisor) with filledcurves \
            fillcolor rgb Colour[i] fillstyle transparent solid 0.16 noborder title Of[i] noenhanced, \
        for [i=1:series] data index i-1 using (aside_by($1, dodge(i))):($2/divisor) with lines \
            linewidth 1.8 dashtype Dashes[i] linecolor rgb Colour[i] title Of[i] noenhanced, \
        for [i=1:series*(1-bands)] data index i-1 using (aside_by($1, dodge(i))):($2/divisor):($3/divisor):($4/divisor) \
            with yerrorbars pointtype -1 linewidth 1.2 linecolor rgb Colour[i] title Of[i] noenhanced, \
        for [i=1:series] data index i-1 using (aside_by($1, dodge(i))):($2/divisor): \
            ($5 > 0 ? hollow_marker(Shape[i]) : marker(Shape[i])) with points pointtype variable pointsize 0.55 linewidth 1.4 linecolor rgb Colour[i] title Of[i] noenhanced
    eval canvas
    plot for [i=1:series] data index series every ::i-1::i-1 using (pixel_x($5) + dodge(i) + 5): \
            (pixel_y(part($6, low, high, logarithmic))):(edge + 17 - pixel_x($5) - dodge(i)): \
            (pixel_y($7) - pixel_y(part($6, low, high, logarithmic))) with vectors nohead \
            linewidth 0.8 linecolor rgb Colour[i] dashtype 3 title Of[i] noenhanced, \
        for [i=1:series] data index series every ::i-1::i-1 using (edge + 22):(pixel_y($7)):(24):(0) with vectors nohead \
            linewidth 1.8 linecolor rgb Colour[i] dashtype Dashes[i] title Of[i] noenhanced, \
        for [i=1:series] data index series every ::i-1::i-1 using (edge + 34):(pixel_y($7)) with points \
            pointtype marker(Shape[i]) pointsize 0.55 linecolor rgb Colour[i] title Of[i] noenhanced, \
        for [i=1:series] data index series every ::i-1::i-1 using (edge + 52):(pixel_y($7)):1 with labels left \
            textcolor rgb ink title Of[i] noenhanced, \
        for [who in noted] data index at_points using (strcol(6) eq who ? pixel_x($2) + $4 : NaN): \
            (pixel_y(part($3, low, high, logarithmic)) + $5):1 with labels center \
            font ',9.5' textcolor rgb soft title who noenhanced
    unset multiplot
} else {
    set label 4 'No figure to draw: too few runs for an interval, or none that went well.' \
        at graph 0.5, graph 0.5 center textcolor rgb soft
    unset logscale; unset xtics; unset ytics
    set xrange [0:1]; set yrange [0:1]
    plot -1 notitle
}
unset output
