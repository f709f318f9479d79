# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Echo servers against the least that could do it'
subtitle = 'Server CPU time per message by implementation; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
low = 0.00000000
high = 28719.7381
logarithmic = 0
rows = 29
drawn = 29
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'lines-messages_per_second-connections'
id = 'lines_messages_per_second_connections'
title = 'Echo servers against the least that could do it'
subtitle = 'Messages per second over connections; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 614
marks = 0
longest = 23
series = 29
low = 0.00000000
high = 98348.5631
logarithmic = 0
left = 300.000000
right = 300.000000
x_logarithmic = 0
hollow = 1
left_out = 0
x_axis = 'connections'
x_tics = '"300" 300'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'samples'
id = 'samples'
title = 'Echo servers against the least that could do it'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 29
longest = 23
rounds = 11
bin = 1
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
