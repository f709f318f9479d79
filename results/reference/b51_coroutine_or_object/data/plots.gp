# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Coroutine or object, a million lines'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 2.00000000
high = 200.000000
logarithmic = 1
rows = 6
drawn = 6
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Coroutine or object, a million lines'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 6
longest = 19
rounds = 60
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
