# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-tasks'
id = 'lines_ns_per_operation_tasks'
title = 'One send, with nothing else'
subtitle = 'Time per operation over tasks; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 27
series = 5
low = 1.00000000
high = 2000.00000
logarithmic = 1
left = 1.00000000
right = 100000.000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'tasks'
x_tics = '"1" 1, "100" 100, "1000" 1000, "10,000" 10000, "100,000" 100000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'One send, with nothing else'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 1.00000000
high = 2000.00000
logarithmic = 1
rows = 34
drawn = 25
bounds = 0
longest = 27
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'One send, with nothing else'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 34
longest = 27
rounds = 8
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
