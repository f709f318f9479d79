# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'An event for each letter'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 1.00000000
high = 100000.000
logarithmic = 1
rows = 13
drawn = 13
bounds = 0
longest = 26
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'An event for each letter'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 13
longest = 26
rounds = 9
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
