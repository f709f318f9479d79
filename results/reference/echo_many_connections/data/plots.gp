# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking-jain_index'
id = 'ranking_jain_index'
title = 'Echo servers with thousands of connections, all of them busy'
subtitle = 'Fairness (Jain’s index) by implementation; higher is better'
divisor = 0.0100000000
axis = 'fairness (Jain’s index), %'
low = 0.00000000
high = 1.04055325
logarithmic = 0
rows = 15
drawn = 15
bounds = 0
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

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
bounds = 0
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
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
