# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-bound_ratio-requests'
id = 'lines_bound_ratio_requests'
title = 'From one request to five thousand'
subtitle = 'Time in multiples of the bound over requests; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 12
low = 1.00000000
high = 9.44474144
logarithmic = 0
left = 1.00000000
right = 5000.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'requests'
x_tics = '"1" 1, "10" 10, "100" 100, "1000" 1000, "5000" 5000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-cpu_ns_per_operation-requests'
id = 'lines_cpu_ns_per_operation_requests'
title = 'From one request to five thousand'
subtitle = 'CPU time per operation over requests; lower is better'
divisor = 1000000.00
axis = 'CPU time per operation, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 12
low = 20000.0000
high = 5000000.00
logarithmic = 1
left = 1.00000000
right = 5000.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'requests'
x_tics = '"1" 1, "10" 10, "100" 100, "1000" 1000, "5000" 5000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'From one request to five thousand'
subtitle = 'Time in multiples of the bound by implementation; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
low = 0.00000000
high = 9.44474144
logarithmic = 0
rows = 41
drawn = 36
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'From one request to five thousand'
subtitle = 'Time in multiples of the bound by implementation; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
low = 0.00000000
high = 9.44474144
logarithmic = 0
rows = 27
drawn = 24
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'From one request to five thousand'
subtitle = 'Every run by round: how far its time in multiples of the bound lies from its row’s median'
rows = 41
longest = 19
rounds = 10
bin = 1
failed = 1
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'From one request to five thousand'
subtitle = 'Every run by round: how far its time in multiples of the bound lies from its row’s median'
rows = 27
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
