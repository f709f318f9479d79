# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-depth'
id = 'lines_ns_per_operation_depth'
title = 'One send against none'
subtitle = 'Time per operation over depth; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 5
low = 2.00000000
high = 500.000000
logarithmic = 1
left = 1.00000000
right = 64.0000000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'filters in a row'
x_tics = '"1" 1, "8" 8, "64" 64'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'One send against none'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 2.00000000
high = 500.000000
logarithmic = 1
rows = 20
drawn = 15
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'One send against none'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 20
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
