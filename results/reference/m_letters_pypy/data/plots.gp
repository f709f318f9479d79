# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Callout on CPython and on PyPy'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 1.00000000
high = 200.000000
logarithmic = 1
rows = 11
drawn = 11
bounds = 0
longest = 26
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Callout on CPython and on PyPy'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 11
longest = 26
rounds = 12
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
