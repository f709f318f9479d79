# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-bytes'
id = 'lines_ns_per_operation_bytes'
title = 'Logs from a page to a hundred megabytes'
subtitle = 'Time per operation over bytes; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 460
marks = 1
notes = 0
notes_are = ''
margin = 0.00000000
longest = 26
series = 12
low = 10.0000000
high = 5000.00000
logarithmic = 1
left = 100000.000
right = 100000000.
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'bytes of log'
x_tics = '"100,000" 100000, "1,000,000" 1000000, "10,000,000" 10000000, "100,000,000" 100000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-input_bytes_per_second-bytes'
id = 'lines_input_bytes_per_second_bytes'
title = 'Logs from a page to a hundred megabytes'
subtitle = 'Input per second over bytes; higher is better'
divisor = 1.00000000e+09
axis = 'input, GB/s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 26
series = 12
low = 50000000.0
high = 2.00000000e+10
logarithmic = 1
left = 100000.000
right = 100000000.
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'bytes of log'
x_tics = '"100,000" 100000, "1,000,000" 1000000, "10,000,000" 10000000, "100,000,000" 100000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'Logs from a page to a hundred megabytes'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 10.0000000
high = 5000.00000
logarithmic = 1
rows = 41
drawn = 36
bounds = 0
longest = 26
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'Logs from a page to a hundred megabytes'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 10.0000000
high = 5000.00000
logarithmic = 1
rows = 13
drawn = 12
bounds = 0
longest = 26
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Logs from a page to a hundred megabytes'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 41
longest = 26
rounds = 10
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Logs from a page to a hundred megabytes'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 13
longest = 26
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
