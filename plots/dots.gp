# shows: Medians with 95% intervals, side by side at each value of an axis
height = 440
load templates.'/theme.gp'
eval margins(82, room(longest) + 62, 62, 64)
set datafile columnheaders                # each block of the data begins with the names of its columns
set logscale x
set autoscale x noextend
set offsets graph 0.04, graph 0.04, 0, 0
set xlabel x_axis textcolor rgb ink
set label 3 axis at screen across(22), graph 0.5 center rotate by 90 textcolor rgb ink
set yrange [0:*]
set key at graph 1.03, graph 1 left top Left reverse samplen 2 textcolor rgb ink
asked_for(i) = strcol('metric') eq y_metric
aside(i) = 1 + 0.04 * (i - 0.5*series)    # a factor, for the axis is logarithmic
plot for [i=1:series] data index i-1 \
        using (asked_for(i) ? column(x_column) * aside(i) : NaN):(column('median')/divisor): \
            (column('low')/divisor):(column('high')/divisor):(marker(column('shape'))):(column('colour')) \
        with yerrorbars pointtype variable linecolor rgb variable title word(labels, i) noenhanced
unset output
