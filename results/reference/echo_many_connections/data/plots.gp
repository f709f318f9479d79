# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-server_cpu_ns_per_message-connections'
id = 'lines_server_cpu_ns_per_message_connections'
title = 'Echo servers with thousands of connections, all of them busy'
subtitle = 'Server CPU time per message over connections; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
height = 440
marks = 0
longest = 23
series = 15
low = 0.00000000
high = 21690.3564
logarithmic = 0
left = 10000.0000
right = 10000.0000
x_logarithmic = 0
hollow = 0
left_out = 0
x_axis = 'connections'
x_tics = '"10,000" 10000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-jain_index-connections'
id = 'lines_jain_index_connections'
title = 'Echo servers with thousands of connections, all of them busy'
subtitle = 'Jain index over connections; higher is better'
divisor = 0.0100000000
axis = 'jain index, %'
height = 440
marks = 0
longest = 23
series = 15
low = 0.00000000
high = 1.04055325
logarithmic = 0
left = 10000.0000
right = 10000.0000
x_logarithmic = 0
hollow = 0
left_out = 0
x_axis = 'connections'
x_tics = '"10,000" 10000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Echo servers with thousands of connections, all of them busy'
subtitle = 'Server CPU time per message by implementation; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
low = 0.00000000
high = 21690.3564
logarithmic = 0
rows = 15
drawn = 15
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Echo servers with thousands of connections, all of them busy'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 15
longest = 23
rounds = 10
bin = 1
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
