# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-depth'
id = 'lines_ns_per_operation_depth'
title = 'Sending lines through rows of filters'
subtitle = 'Time per operation over depth; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 9
low = 2.00000000
high = 1000.00000
logarithmic = 1
left = 1.00000000
right = 16.0000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'filters in a row'
x_tics = '"1" 1, "4" 4, "16" 16'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Sending lines through rows of filters'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 2.00000000
high = 1000.00000
logarithmic = 1
rows = 32
drawn = 27
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Sending lines through rows of filters'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 32
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
