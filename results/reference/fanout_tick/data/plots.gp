# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-request_p99_ns-tick_us'
id = 'lines_request_p99_ns_tick_us'
title = 'The animated print'
subtitle = 'Request p99 time over tick_us; lower is better'
divisor = 1000000.00
axis = 'request p99 time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 11
low = 0.00000000
high = 453613977.
logarithmic = 0
left = 0.00000000
right = 50.0000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'µs of pause behind a letter'
x_tics = '"0" 0, "10" 10, "50" 50'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-elapsed_ns-tick_us'
id = 'lines_elapsed_ns_tick_us'
title = 'The animated print'
subtitle = 'Elapsed time over tick_us; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 13
low = 100000000.
high = 5.00000000e+10
logarithmic = 1
left = 0.00000000
right = 50.0000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'µs of pause behind a letter'
x_tics = '"0" 0, "10" 10, "50" 50'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'The animated print'
subtitle = 'Request p99 time by implementation; lower is better'
divisor = 1000000.00
axis = 'request p99 time, ms'
low = 0.00000000
high = 453613977.
logarithmic = 0
rows = 38
drawn = 33
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'The animated print'
subtitle = 'Every run by round: how far its request p99 time lies from its row’s median'
rows = 38
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
