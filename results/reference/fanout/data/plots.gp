# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'A thousand slow answers at once'
subtitle = 'Time in multiples of the bound by implementation; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
low = 0.00000000
high = 9.17741137
logarithmic = 0
rows = 8
drawn = 8
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-cpu_ns_per_operation'
id = 'ranking_cpu_ns_per_operation'
title = 'A thousand slow answers at once'
subtitle = 'CPU time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'CPU time per operation, µs'
low = 0.00000000
high = 434525.700
logarithmic = 0
rows = 8
drawn = 8
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'A thousand slow answers at once'
subtitle = 'Every run by round: how far its time in multiples of the bound lies from its row’s median'
rows = 8
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
