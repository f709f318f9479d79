# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-messages_per_second-server_cpus-1'
id = 'lines_messages_per_second_server_cpus_1'
title = 'Echo servers on more cores'
subtitle = 'Messages per second over server_cpus, work_ns = 0; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 440
marks = 0
longest = 18
series = 6
low = 0.00000000
high = 201959.390
logarithmic = 0
left = 1.00000000
right = 2.00000000
x_logarithmic = 0
hollow = 1
left_out = 0
x_axis = 'CPUs of the server'
x_tics = '"1" 1, "2" 2'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-messages_per_second-server_cpus-2'
id = 'lines_messages_per_second_server_cpus_2'
title = 'Echo servers on more cores'
subtitle = 'Messages per second over server_cpus, work_ns = 20000; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 460
marks = 1
longest = 18
series = 6
low = 0.00000000
high = 60495.9348
logarithmic = 0
left = 1.00000000
right = 2.00000000
x_logarithmic = 0
hollow = 1
left_out = 0
x_axis = 'CPUs of the server'
x_tics = '"1" 1, "2" 2'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Echo servers on more cores'
subtitle = 'Messages per second by implementation; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
low = 0.00000000
high = 201959.390
logarithmic = 0
rows = 31
drawn = 23
longest = 28
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Echo servers on more cores'
subtitle = 'Every run by round: how far its messages per second lies from its row’s median'
rows = 31
longest = 18
rounds = 8
bin = 1
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
