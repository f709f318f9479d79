# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-batch'
id = 'lines_ns_per_operation_batch'
title = 'Handing lines on in batches'
subtitle = 'Time per operation over batch; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 460
marks = 1
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 6
low = 2.00000000
high = 1000.00000
logarithmic = 1
left = 1.00000000
right = 4096.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'lines per hand-over'
x_tics = '"1" 1, "4" 4, "16" 16, "64" 64, "256" 256, "1024" 1024, "4096" 4096'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'Handing lines on in batches'
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
title = 'Handing lines on in batches'
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
title = 'Handing lines on in batches'
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
title = 'Handing lines on in batches'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 15
longest = 18
rounds = 10
bin = 1
failed = 0
scale = 1.00000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
