# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Small messages mixed with large ones'
subtitle = 'Server CPU time per message by implementation; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
low = 0.00000000
high = 28762.4603
logarithmic = 0
rows = 15
drawn = 12
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-latency_p99_ns'
id = 'ranking_latency_p99_ns'
title = 'Small messages mixed with large ones'
subtitle = 'Latency p99 by implementation; lower is better'
divisor = 1000000.00
axis = 'latency p99, ms'
low = 500000.000
high = 50000000.0
logarithmic = 1
rows = 15
drawn = 12
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Small messages mixed with large ones'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 15
longest = 18
rounds = 8
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
