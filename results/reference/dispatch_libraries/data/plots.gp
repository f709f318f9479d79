# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-depth'
id = 'lines_ns_per_operation_depth'
title = 'One send by five switches'
subtitle = 'Time per operation over depth; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 6
low = 2.00000000
high = 5000.00000
logarithmic = 1
left = 1.00000000
right = 8.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'filters in a row'
x_tics = '"1" 1, "8" 8'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'One send by five switches'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 2.00000000
high = 5000.00000
logarithmic = 1
rows = 15
drawn = 12
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'One send by five switches'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 15
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
