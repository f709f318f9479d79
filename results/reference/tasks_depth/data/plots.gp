# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-depth'
id = 'lines_ns_per_operation_depth'
title = 'A yield from deep inside'
subtitle = 'Time per operation over depth; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 17
series = 5
low = 2.00000000
high = 50000.0000
logarithmic = 1
left = 1.00000000
right = 1000.00000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'nested calls'
x_tics = '"1" 1, "10" 10, "100" 100, "1000" 1000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'A yield from deep inside'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 2.00000000
high = 50000.0000
logarithmic = 1
rows = 27
drawn = 20
bounds = 0
longest = 17
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'A yield from deep inside'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 27
longest = 17
rounds = 20
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
