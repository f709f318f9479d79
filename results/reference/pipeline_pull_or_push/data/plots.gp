# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'A log through three stages, pulled or pushed'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 0.00000000
high = 85.7065611
logarithmic = 0
rows = 9
drawn = 9
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'A log through three stages, pulled or pushed'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 9
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
