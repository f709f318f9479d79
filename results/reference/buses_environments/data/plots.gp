# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-batch-1'
id = 'lines_ns_per_operation_batch_1'
title = 'Filters of buses in a thread or a process'
subtitle = 'Time per operation over batch, environment = inline; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 3
low = 0.00000000
high = 666.524339
logarithmic = 0
left = 1.00000000
right = 4096.00000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'records per hand-over'
x_tics = '"1" 1, "8" 8, "64" 64, "512" 512, "4096" 4096'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-ns_per_operation-batch-2'
id = 'lines_ns_per_operation_batch_2'
title = 'Filters of buses in a thread or a process'
subtitle = 'Time per operation over batch, environment = thread; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 3
low = 0.00000000
high = 944.137761
logarithmic = 0
left = 1.00000000
right = 4096.00000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'records per hand-over'
x_tics = '"1" 1, "8" 8, "64" 64, "512" 512, "4096" 4096'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-ns_per_operation-batch-3'
id = 'lines_ns_per_operation_batch_3'
title = 'Filters of buses in a thread or a process'
subtitle = 'Time per operation over batch, environment = process; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 3
low = 0.00000000
high = 1843.12716
logarithmic = 0
left = 1.00000000
right = 4096.00000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'records per hand-over'
x_tics = '"1" 1, "8" 8, "64" 64, "512" 512, "4096" 4096'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-ns_per_operation-batch-4'
id = 'lines_ns_per_operation_batch_4'
title = 'Filters of buses in a thread or a process'
subtitle = 'Time per operation over batch, environment = socket; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 3
low = 0.00000000
high = 6105.97939
logarithmic = 0
left = 1.00000000
right = 4096.00000
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'records per hand-over'
x_tics = '"1" 1, "8" 8, "64" 64, "512" 512, "4096" 4096'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'Filters of buses in a thread or a process'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 0.00000000
high = 6105.97939
logarithmic = 0
rows = 44
drawn = 27
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'Filters of buses in a thread or a process'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 0.00000000
high = 6105.97939
logarithmic = 0
rows = 44
drawn = 27
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-3'
id = 'ranking_3'
title = 'Filters of buses in a thread or a process'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 0.00000000
high = 6105.97939
logarithmic = 0
rows = 9
drawn = 6
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'heat-batch-environment'
id = 'heat_batch_environment'
title = 'Filters of buses in a thread or a process'
subtitle = 'Who has the best time per operation over batch and environment, and how far ahead of the next'
x_axis = 'records per hand-over'
x_tics = '"1" 0, "8" 1, "64" 2, "512" 3, "4096" 4'
y_axis = 'environment'
y_tics = '"inline" 0, "thread" 1, "process" 2, "socket" 3'
columns = 5
rows = 4
keys = 2
longest = 19
do for [format in 'svg png pdf'] { load templates.'/heat.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Filters of buses in a thread or a process'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 39
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Filters of buses in a thread or a process'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 39
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-3'
id = 'samples_3'
title = 'Filters of buses in a thread or a process'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 19
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
