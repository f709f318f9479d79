# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Sources of buses'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 200.000000
high = 10000.0000
logarithmic = 1
rows = 34
drawn = 21
bounds = 0
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Sources of buses'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 34
longest = 23
rounds = 10
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
