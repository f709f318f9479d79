# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-heartbeat_late_p99_ns-work_ns'
id = 'lines_heartbeat_late_p99_ns_work_ns'
title = 'The heartbeat of a busy server'
subtitle = 'Heartbeat late p99 over work_ns; lower is better'
divisor = 1000000.00
axis = 'heartbeat late p99, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 6
low = 50000.0000
high = 500000000.
logarithmic = 1
left = 1000.00000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'ns of work (0 set apart)'
x_tics = '"0" 1000, "10,000" 10000, "100,000" 100000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-heartbeat_late_max_ns'
id = 'ranking_heartbeat_late_max_ns'
title = 'The heartbeat of a busy server'
subtitle = 'Heartbeat late max by implementation; lower is better'
divisor = 1000000.00
axis = 'heartbeat late max, ms'
low = 100000.000
high = 500000000.
logarithmic = 1
rows = 31
drawn = 24
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'The heartbeat of a busy server'
subtitle = 'Every run by round: how far its heartbeat late p99 lies from its row’s median'
rows = 31
longest = 19
rounds = 8
bin = 1
failed = 0
scale = 1.00000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
