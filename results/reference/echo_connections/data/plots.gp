# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-messages_per_second-connections'
id = 'lines_messages_per_second_connections'
title = 'Echo servers as connections grow'
subtitle = 'Messages per second over connections; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 8
low = 0.00000000
high = 208259.661
logarithmic = 0
left = 1.00000000
right = 900.000000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 1
left_out = 0
x_axis = 'connections'
x_tics = '"1" 1, "10" 10, "100" 100, "900" 900'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-server_cpu_ns_per_message-connections'
id = 'lines_server_cpu_ns_per_message_connections'
title = 'Echo servers as connections grow'
subtitle = 'Server CPU time per message over connections; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 8
low = 0.00000000
high = 39928.1930
logarithmic = 0
left = 1.00000000
right = 900.000000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'connections'
x_tics = '"1" 1, "10" 10, "100" 100, "900" 900'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Echo servers as connections grow'
subtitle = 'Server CPU time per message by implementation; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
low = 0.00000000
high = 39928.1930
logarithmic = 0
rows = 39
drawn = 29
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'percentiles-1'
id = 'percentiles_1'
title = 'Echo servers as connections grow'
subtitle = 'Latency percentiles at connections = 1; lower is better'
divisor = 1000000.00
axis = 'latency, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 8
low = 50000.0000
high = 20000000.0
logarithmic = 1
left = 0.00000000
right = 7.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'share of the messages that took no longer'
x_tics = '"25%%" 0, "50%%" 1, "75%%" 2, "90%%" 3, "99%%" 4, "99.9%%" 5, "99.99%%" 6, "longest" 7'
do for [format in 'svg png pdf'] { load templates.'/percentiles.gp' }

name = 'percentiles-2'
id = 'percentiles_2'
title = 'Echo servers as connections grow'
subtitle = 'Latency percentiles at connections = 10; lower is better'
divisor = 1000000.00
axis = 'latency, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 7
low = 20000.0000
high = 50000000.0
logarithmic = 1
left = 0.00000000
right = 7.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'share of the messages that took no longer'
x_tics = '"25%%" 0, "50%%" 1, "75%%" 2, "90%%" 3, "99%%" 4, "99.9%%" 5, "99.99%%" 6, "longest" 7'
do for [format in 'svg png pdf'] { load templates.'/percentiles.gp' }

name = 'percentiles-3'
id = 'percentiles_3'
title = 'Echo servers as connections grow'
subtitle = 'Latency percentiles at connections = 100; lower is better'
divisor = 1000000.00
axis = 'latency, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 7
low = 200000.000
high = 500000000.
logarithmic = 1
left = 0.00000000
right = 7.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 1
x_axis = 'share of the messages that took no longer'
x_tics = '"25%%" 0, "50%%" 1, "75%%" 2, "90%%" 3, "99%%" 4, "99.9%%" 5, "99.99%%" 6, "longest" 7'
do for [format in 'svg png pdf'] { load templates.'/percentiles.gp' }

name = 'percentiles-4'
id = 'percentiles_4'
title = 'Echo servers as connections grow'
subtitle = 'Latency percentiles at connections = 900; lower is better'
divisor = 1000000.00
axis = 'latency, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 7
low = 500000.000
high = 500000000.
logarithmic = 1
left = 0.00000000
right = 7.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 2
x_axis = 'share of the messages that took no longer'
x_tics = '"25%%" 0, "50%%" 1, "75%%" 2, "90%%" 3, "99%%" 4, "99.9%%" 5, "99.99%%" 6, "longest" 7'
do for [format in 'svg png pdf'] { load templates.'/percentiles.gp' }

name = 'samples'
id = 'samples'
title = 'Echo servers as connections grow'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 39
longest = 18
rounds = 8
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
