# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-tasks'
id = 'lines_ns_per_operation_tasks'
title = 'Letting another task run'
subtitle = 'Time per operation over tasks; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 460
marks = 1
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 9
low = 2.00000000
high = 5000.00000
logarithmic = 1
left = 2.00000000
right = 1000.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'tasks'
x_tics = '"2" 2, "100" 100, "1000" 1000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Letting another task run'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 2.00000000
high = 5000.00000
logarithmic = 1
rows = 32
drawn = 27
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Letting another task run'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 32
longest = 16
rounds = 12
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
