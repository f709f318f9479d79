# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-depth'
id = 'lines_ns_per_operation_depth'
title = 'A row of filters on one CPU and on all'
subtitle = 'Time per operation over depth; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 480
marks = 2
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 6
low = 2.00000000
high = 1000.00000
logarithmic = 1
left = 1.00000000
right = 64.0000000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'filters in a row'
x_tics = '"1" 1, "2" 2, "4" 4, "8" 8, "16" 16, "32" 32, "64" 64'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'A row of filters on one CPU and on all'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 2.00000000
high = 1000.00000
logarithmic = 1
rows = 39
drawn = 30
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'A row of filters on one CPU and on all'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 2.00000000
high = 1000.00000
logarithmic = 1
rows = 15
drawn = 12
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'A row of filters on one CPU and on all'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 39
longest = 18
rounds = 10
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'A row of filters on one CPU and on all'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 15
longest = 18
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
