# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-delay_p50_ns-rate'
id = 'lines_delay_p50_ns_rate'
title = 'A log that grows while it is read'
subtitle = 'Delay p50 time over rate; lower is better'
divisor = 1000000.00
axis = 'delay p50 time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 11
low = 5000.00000
high = 2000000.00
logarithmic = 1
left = 1000.00000
right = 100000.000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'lines appended/s'
x_tics = '"1000" 1000, "10,000" 10000, "100,000" 100000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-delay_p99_ns-rate'
id = 'lines_delay_p99_ns_rate'
title = 'A log that grows while it is read'
subtitle = 'Delay p99 time over rate; lower is better'
divisor = 1000000.00
axis = 'delay p99 time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 11
low = 20000.0000
high = 10000000.0
logarithmic = 1
left = 1000.00000
right = 100000.000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'lines appended/s'
x_tics = '"1000" 1000, "10,000" 10000, "100,000" 100000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'A log that grows while it is read'
subtitle = 'Delay p99 time by implementation; lower is better'
divisor = 1000000.00
axis = 'delay p99 time, ms'
low = 20000.0000
high = 10000000.0
logarithmic = 1
rows = 38
drawn = 33
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-system_cpu_ns'
id = 'ranking_system_cpu_ns'
title = 'A log that grows while it is read'
subtitle = 'System CPU time by implementation; lower is better'
divisor = 1000000.00
axis = 'system CPU time, ms'
low = 0.00000000
high = 182998200.
logarithmic = 0
rows = 38
drawn = 33
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'A log that grows while it is read'
subtitle = 'Every run by round: how far its delay p99 time lies from its row’s median'
rows = 38
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 5.00000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
