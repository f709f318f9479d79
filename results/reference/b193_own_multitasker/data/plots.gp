# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-tasks'
id = 'lines_ns_per_operation_tasks'
title = 'A multitasker of one’s own'
subtitle = 'Time per operation over tasks; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 6
low = 5.00000000
high = 20000.0000
logarithmic = 1
left = 100.000000
right = 5000.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'tasks'
x_tics = '"100" 100, "5000" 5000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'A multitasker of one’s own'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 5.00000000
high = 20000.0000
logarithmic = 1
rows = 15
drawn = 12
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'A multitasker of one’s own'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 15
longest = 16
rounds = 12
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
