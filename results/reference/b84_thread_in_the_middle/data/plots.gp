# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'A thread in the middle of the pipeline'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 0.00000000
high = 22006.0792
logarithmic = 0
rows = 2
drawn = 2
bounds = 0
longest = 15
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'A thread in the middle of the pipeline'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 2
longest = 15
rounds = 8
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
