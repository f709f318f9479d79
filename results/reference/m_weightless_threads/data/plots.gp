# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Creating a task, as thread, process and generator'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 50.0000000
high = 200000.000
logarithmic = 1
rows = 5
drawn = 5
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Creating a task, as thread, process and generator'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 5
longest = 16
rounds = 12
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
