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
bounds = 0
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'forest'
id = 'forest'
title = 'Echo servers against the least that could do it'
subtitle = 'Ratio to ceiling_epoll: server CPU time per message; left of 1 is better'
low = 0.846692950
high = 5.23101478
divisor = 1.00000000
margin = 1.03000000
logarithmic = 1
axis = 'server CPU time per message, as a multiple of ceiling_epoll’s'
note = 'Dots: a difference is shown.  Diamonds: equivalent (the shade).  Rings: neither.  Grey: not judged.'
rows = 29
drawn = 29
longest = 23
do for [format in 'svg png pdf'] { load templates.'/forest.gp' }

name = 'ranking-messages_per_second'
id = 'ranking_messages_per_second'
title = 'Echo servers against the least that could do it'
subtitle = 'Messages per second by implementation; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
low = 0.00000000
high = 93518.7080
logarithmic = 0
rows = 29
drawn = 18
bounds = 1
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Echo servers against the least that could do it'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 29
longest = 23
rounds = 11
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
