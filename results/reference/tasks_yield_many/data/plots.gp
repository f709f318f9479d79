# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-tasks'
id = 'lines_ns_per_operation_tasks'
title = 'Letting another task run, up to a million tasks'
subtitle = 'Time per operation over tasks; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 4
low = 2.00000000
high = 500.000000
logarithmic = 1
left = 2.00000000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'tasks'
x_tics = '"2" 2, "10" 10, "100" 100, "1000" 1000, "10,000" 10000, "100,000" 100000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Letting another task run, up to a million tasks'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 2.00000000
high = 500.000000
logarithmic = 1
rows = 41
drawn = 27
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Letting another task run, up to a million tasks'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 41
longest = 16
rounds = 7
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
