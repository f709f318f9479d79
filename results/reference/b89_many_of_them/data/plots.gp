# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Sixteen stages as coroutines, as threads and as processes'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 50.0000000
high = 5000.00000
logarithmic = 1
rows = 5
drawn = 5
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Sixteen stages as coroutines, as threads and as processes'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 5
longest = 19
rounds = 19
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
