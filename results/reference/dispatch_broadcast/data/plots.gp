# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-fanout-1'
id = 'lines_ns_per_operation_fanout_1'
title = 'Broadcasting lines to many branches'
subtitle = 'Time per operation over fanout, sink = own; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 10
low = 2.00000000
high = 10000.0000
logarithmic = 1
left = 1.00000000
right = 64.0000000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'branches'
x_tics = '"1" 1, "4" 4, "16" 16, "64" 64'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-ns_per_operation-fanout-2'
id = 'lines_ns_per_operation_fanout_2'
title = 'Broadcasting lines to many branches'
subtitle = 'Time per operation over fanout, sink = shared; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 10
low = 2.00000000
high = 10000.0000
logarithmic = 1
left = 1.00000000
right = 64.0000000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'branches'
x_tics = '"1" 1, "4" 4, "16" 16, "64" 64'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'Broadcasting lines to many branches'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 2.00000000
high = 10000.0000
logarithmic = 1
rows = 35
drawn = 30
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'Broadcasting lines to many branches'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 2.00000000
high = 10000.0000
logarithmic = 1
rows = 35
drawn = 30
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-3'
id = 'ranking_3'
title = 'Broadcasting lines to many branches'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 2.00000000
high = 10000.0000
logarithmic = 1
rows = 23
drawn = 20
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'heat-fanout-sink'
id = 'heat_fanout_sink'
title = 'Broadcasting lines to many branches'
subtitle = 'Who has the best time per operation over fanout and sink, and how far ahead of the next'
x_axis = 'branches'
x_tics = '"1" 0, "4" 1, "16" 2, "64" 3'
y_axis = 'sink'
y_tics = '"own" 0, "shared" 1'
columns = 4
rows = 2
keys = 2
longest = 7
do for [format in 'svg png pdf'] { load templates.'/heat.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Broadcasting lines to many branches'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 35
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Broadcasting lines to many branches'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 35
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-3'
id = 'samples_3'
title = 'Broadcasting lines to many branches'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 23
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
