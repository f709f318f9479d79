# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-bound_ratio-stalls-1'
id = 'lines_bound_ratio_stalls_1'
title = 'Answers that never come'
subtitle = 'Time in multiples of the bound over stalls, concurrency = 100; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 11
low = 1.00000000
high = 1.22471532
logarithmic = 0
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0.01, "0.1" 0.1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-bound_ratio-stalls-2'
id = 'lines_bound_ratio_stalls_2'
title = 'Answers that never come'
subtitle = 'Time in multiples of the bound over stalls, concurrency = 1000; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 11
low = 1.00000000
high = 1.87709526
logarithmic = 0
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
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
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 12
low = 0.00000000
high = 1.45031927e+09
logarithmic = 0
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = 'The answers one by one take 53.1 s to 95.0 s.'
hollow = 0
left_out = 0
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0.01, "0.1" 0.1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-elapsed_ns-stalls-2'
id = 'lines_elapsed_ns_stalls_2'
title = 'Answers that never come'
subtitle = 'Elapsed time over stalls, concurrency = 1000; lower is better'
divisor = 1000000.00
axis = 'elapsed time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 12
low = 0.00000000
high = 938547628.
logarithmic = 0
left = 0.0100000000
right = 0.100000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = 'The answers one by one take 53.1 s to 95.0 s.'
hollow = 0
left_out = 0
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0.01, "0.1" 0.1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'heat-stalls-concurrency'
id = 'heat_stalls_concurrency'
title = 'Answers that never come'
subtitle = 'Who has the best time in multiples of the bound over stalls and concurrency, and how far ahead of the next'
x_axis = 'share of answers that never come'
x_tics = '"0.01" 0, "0.1" 1'
y_axis = 'requests in flight'
y_tics = '"100" 0, "1000" 1'
columns = 2
rows = 2
keys = 3
longest = 19
do for [format in 'svg png pdf'] { load templates.'/heat.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Answers that never come'
subtitle = 'Every run by round: how far its time in multiples of the bound lies from its row’s median'
rows = 38
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Answers that never come'
subtitle = 'Every run by round: how far its time in multiples of the bound lies from its row’s median'
rows = 12
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
