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
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 6
low = 0.00000000
high = 201959.390
logarithmic = 0
left = 1.00000000
right = 2.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
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
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 6
low = 0.00000000
high = 60495.9348
logarithmic = 0
left = 1.00000000
right = 2.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
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
bounds = 1
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'heat-server_cpus-work_ns'
id = 'heat_server_cpus_work_ns'
title = 'Echo servers on more cores'
subtitle = 'Who has the best messages per second over server_cpus and work_ns, and how far ahead of the next'
x_axis = 'CPUs of the server'
x_tics = '"1" 0, "2" 1'
y_axis = 'ns of work'
y_tics = '"0" 0, "20,000" 1'
columns = 2
rows = 2
keys = 3
longest = 18
do for [format in 'svg png pdf'] { load templates.'/heat.gp' }

name = 'samples'
id = 'samples'
title = 'Echo servers on more cores'
subtitle = 'Every run by round: how far its messages per second lies from its row’s median'
rows = 31
longest = 18
rounds = 8
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
