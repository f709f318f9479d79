# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-elapsed_ns-live'
id = 'lines_elapsed_ns_live'
title = 'A tree of tasks with a million leaves'
subtitle = 'Elapsed time over live; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
height = 480
marks = 2
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 4
low = 10000000.0
high = 1.00000000e+10
logarithmic = 1
left = 1.00000000
right = 10.0000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'alive at once'
x_tics = '"1" 1, "10" 10'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-peak_rss_bytes-live'
id = 'lines_peak_rss_bytes_live'
title = 'A tree of tasks with a million leaves'
subtitle = 'Peak RSS over live; lower is better'
divisor = 1.00000000e+09
axis = 'peak RSS, GB'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 4
low = 1000000.00
high = 5.00000000e+09
logarithmic = 1
left = 1.00000000
right = 10.0000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'alive at once'
x_tics = '"1" 1, "10" 10'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'A tree of tasks with a million leaves'
subtitle = 'Elapsed time by implementation; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
low = 10000000.0
high = 1.00000000e+10
logarithmic = 1
rows = 11
drawn = 8
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'A tree of tasks with a million leaves'
subtitle = 'Every run by round: how far its elapsed time lies from its row’s median'
rows = 11
longest = 16
rounds = 7
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
