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
notes = 0
notes_are = ''
margin = 0.00000000
longest = 23
series = 7
low = 5000.00000
high = 500000.000
logarithmic = 1
left = 1.00000000
right = 900.000000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'active connections'
x_tics = '"1" 1, "3" 3, "10" 10, "30" 30, "100" 100, "300" 300, "900" 900'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-messages_per_second-active'
id = 'lines_messages_per_second_active'
title = 'Select, epoll and how many of 900 connections are active'
subtitle = 'Messages per second over active; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 23
series = 7
low = 2000.00000
high = 100000.000
logarithmic = 1
left = 1.00000000
right = 900.000000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 1
left_out = 0
x_axis = 'active connections'
x_tics = '"1" 1, "3" 3, "10" 10, "30" 30, "100" 100, "300" 300, "900" 900'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Select, epoll and how many of 900 connections are active'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 35
longest = 23
rounds = 9
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Select, epoll and how many of 900 connections are active'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 26
longest = 23
rounds = 9
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
