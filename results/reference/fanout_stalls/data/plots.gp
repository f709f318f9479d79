# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-bound_ratio-stalls-1'
id = 'lines_bound_ratio_stalls_1'
title = 'Answers that never come'
subtitle = 'Bound ratio over stalls, concurrency = 100; lower is better'
divisor = 1.00000000
axis = 'bound ratio, ×'
height = 440
marks = 0
longest = 19
series = 11
low = 0.00000000
high = 1.26490130
logarithmic = 0
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
hollow = 0
left_out = 0
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0.01, "0.1" 0.1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-bound_ratio-stalls-2'
id = 'lines_bound_ratio_stalls_2'
title = 'Answers that never come'
subtitle = 'Bound ratio over stalls, concurrency = 1000; lower is better'
divisor = 1.00000000
axis = 'bound ratio, ×'
height = 440
marks = 0
longest = 19
series = 11
low = 0.00000000
high = 1.87709526
logarithmic = 0
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
hollow = 0
left_out = 0
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0.01, "0.1" 0.1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-elapsed_ns-stalls-1'
id = 'lines_elapsed_ns_stalls_1'
title = 'Answers that never come'
subtitle = 'Elapsed time over stalls, concurrency = 100; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
height = 440
marks = 0
longest = 19
series = 13
low = 500000000.
high = 1.00000000e+11
logarithmic = 1
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
hollow = 0
left_out = 0
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0.01, "0.1" 0.1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-elapsed_ns-stalls-2'
id = 'lines_elapsed_ns_stalls_2'
title = 'Answers that never come'
subtitle = 'Elapsed time over stalls, concurrency = 1000; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
height = 440
marks = 0
longest = 19
series = 13
low = 200000000.
high = 1.00000000e+11
logarithmic = 1
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
hollow = 0
left_out = 0
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0.01, "0.1" 0.1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Answers that never come'
subtitle = 'Every run by round: how far its bound ratio lies from its row’s median'
rows = 38
longest = 19
rounds = 9
bin = 1
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Answers that never come'
subtitle = 'Every run by round: how far its bound ratio lies from its row’s median'
rows = 12
longest = 19
rounds = 9
bin = 1
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
