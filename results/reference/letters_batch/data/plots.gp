# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-batch'
id = 'lines_ns_per_operation_batch'
title = 'Letters handed over by the batch'
subtitle = 'Time per operation over batch; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 14
series = 6
low = 0.00000000
high = 24.1424017
logarithmic = 0
left = 1.00000000
right = 4096.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'letters per hand-over'
x_tics = '"1" 1, "4" 4, "16" 16, "64" 64, "256" 256, "1024" 1024, "4096" 4096'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Letters handed over by the batch'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 39
longest = 14
rounds = 8
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Letters handed over by the batch'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 15
longest = 14
rounds = 8
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
