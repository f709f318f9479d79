# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'The blaster of 2009'
subtitle = 'Messages per second by implementation; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
low = 0.00000000
high = 49604.9884
logarithmic = 0
rows = 10
drawn = 8
bounds = 1
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-server_cpu_ns_per_message'
id = 'ranking_server_cpu_ns_per_message'
title = 'The blaster of 2009'
subtitle = 'Server CPU time per message by implementation; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
low = 0.00000000
high = 150887.248
logarithmic = 0
rows = 10
drawn = 10
bounds = 0
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'percentiles'
id = 'percentiles'
title = 'The blaster of 2009'
subtitle = 'Latency percentiles; lower is better'
divisor = 1000000.00
axis = 'latency, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 23
series = 10
low = 20000.0000
high = 5000000.00
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

name = 'samples'
id = 'samples'
title = 'The blaster of 2009'
subtitle = 'Every run by round: how far its messages per second lies from its row’s median'
rows = 10
longest = 23
rounds = 10
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
