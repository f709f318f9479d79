# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-work_ns'
id = 'lines_ns_per_operation_work_ns'
title = 'Events that wait'
subtitle = 'Time per operation over work_ns; lower is better'
divisor = 1000000.00
axis = 'time per operation, ms'
height = 520
marks = 4
longest = 19
series = 11
low = 1.00000000
high = 2000000.00
logarithmic = 1
left = 0.00000000
right = 1000000.00
x_logarithmic = 0
hollow = 0
left_out = 0
x_axis = 'ns of work'
x_tics = '"0" 0, "" 1000, "" 3000, "" 10000, "" 30000, "100,000" 100000, "300,000" 300000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Events that wait'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 38
longest = 19
rounds = 10
bin = 1
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Events that wait'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 38
longest = 19
rounds = 10
bin = 1
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-3'
id = 'samples_3'
title = 'Events that wait'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 25
longest = 19
rounds = 10
bin = 1
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
