# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'All that can go wrong, at once'
subtitle = 'CPU time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'CPU time per operation, µs'
low = 0.00000000
high = 451417.050
logarithmic = 0
rows = 11
drawn = 11
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-bound_ratio'
id = 'ranking_bound_ratio'
title = 'All that can go wrong, at once'
subtitle = 'Time in multiples of the bound by implementation; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
low = 0.00000000
high = 1.91029163
logarithmic = 0
rows = 11
drawn = 11
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'All that can go wrong, at once'
subtitle = 'Every run by round: how far its CPU time per operation lies from its row’s median'
rows = 11
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
