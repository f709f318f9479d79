# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'The memory of events and of trees'
subtitle = 'Peak RSS by implementation; lower is better'
divisor = 1000000.00
axis = 'peak RSS, MB'
low = 2000000.00
high = 200000000.
logarithmic = 1
rows = 29
drawn = 14
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'The memory of events and of trees'
subtitle = 'Every run by round: how far its peak RSS lies from its row’s median'
rows = 29
longest = 19
rounds = 8
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
