# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-messages_per_second-work_ns'
id = 'lines_messages_per_second_work_ns'
title = 'Echo servers whose messages need work'
subtitle = 'Messages per second over work_ns; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 500
marks = 3
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 6
low = 500.000000
high = 500000.000
logarithmic = 1
left = 2000.00000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 1
left_out = 0
x_axis = 'ns of work (0 set apart)'
x_tics = '"0" 2000, "20,000" 20000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'crossover-work_ns'
id = 'crossover_work_ns'
title = 'Echo servers whose messages need work'
subtitle = 'Ratio to reactor_epoll over work_ns: messages per second; above 1 is better'
divisor = 1.00000000
axis = 'as a multiple of reactor_epoll’s'
height = 500
marks = 3
notes = 0
notes_are = ''
margin = 1.03000000
longest = 11
series = 3
low = 0.407719560
high = 2.10030088
logarithmic = 1
left = 2000.00000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 1
left_out = 0
x_axis = 'ns of work (0 set apart)'
x_tics = '"0" 2000, "20,000" 20000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-latency_p99_ns-work_ns'
id = 'lines_latency_p99_ns_work_ns'
title = 'Echo servers whose messages need work'
subtitle = 'Latency p99 over work_ns; lower is better'
divisor = 1000000.00
axis = 'latency p99, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 6
low = 500000.000
high = 200000000.
logarithmic = 1
left = 2000.00000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'ns of work (0 set apart)'
x_tics = '"0" 2000, "20,000" 20000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Echo servers whose messages need work'
subtitle = 'Messages per second by implementation; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
low = 500.000000
high = 500000.000
logarithmic = 1
rows = 23
drawn = 18
bounds = 1
longest = 20
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Echo servers whose messages need work'
subtitle = 'Every run by round: how far its messages per second lies from its row’s median'
rows = 23
longest = 18
rounds = 8
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
