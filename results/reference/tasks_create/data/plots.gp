# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-live'
id = 'lines_ns_per_operation_live'
title = 'Creating a coroutine, running it and freeing it'
subtitle = 'Time per operation over live; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 4
low = 2.00000000
high = 5000.00000
logarithmic = 1
left = 1.00000000
right = 100000.000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'alive at once'
x_tics = '"1" 1, "1000" 1000, "100,000" 100000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Creating a coroutine, running it and freeing it'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 2.00000000
high = 5000.00000
logarithmic = 1
rows = 17
drawn = 12
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Creating a coroutine, running it and freeing it'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 17
longest = 19
rounds = 30
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
