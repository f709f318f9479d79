# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-server_cpu_ns_per_message-active'
id = 'lines_server_cpu_ns_per_message_active'
title = 'Select, epoll and how many of 900 connections are active'
subtitle = 'Server CPU time per message over active; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
height = 480
marks = 2
longest = 23
series = 7
low = 5000.00000
high = 200000.000
logarithmic = 1
left = 3.00000000
right = 900.000000
x_logarithmic = 1
hollow = 0
left_out = 0
x_axis = 'active connections'
x_tics = '"3" 3, "30" 30, "900" 900'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-messages_per_second-active'
id = 'lines_messages_per_second_active'
title = 'Select, epoll and how many of 900 connections are active'
subtitle = 'Messages per second over active; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 440
marks = 0
longest = 23
series = 7
low = 0.00000000
high = 84287.8247
logarithmic = 0
left = 3.00000000
right = 900.000000
x_logarithmic = 1
hollow = 1
left_out = 0
x_axis = 'active connections'
x_tics = '"3" 3, "30" 30, "900" 900'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'samples'
id = 'samples'
title = 'Select, epoll and how many of 900 connections are active'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 26
longest = 23
rounds = 9
bin = 1
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
