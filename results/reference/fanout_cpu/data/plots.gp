# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'CPU time of a request'
subtitle = 'CPU time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'CPU time per operation, µs'
low = 0.00000000
high = 477792.000
logarithmic = 0
rows = 12
drawn = 12
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-switches_per_operation'
id = 'ranking_switches_per_operation'
title = 'CPU time of a request'
subtitle = 'Switches per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'switches per operation'
low = 0.0200000000
high = 10.0000000
logarithmic = 1
rows = 12
drawn = 12
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-bound_ratio'
id = 'ranking_bound_ratio'
title = 'CPU time of a request'
subtitle = 'Time in multiples of the bound by implementation; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
low = 0.00000000
high = 1.47237644
logarithmic = 0
rows = 12
drawn = 12
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'CPU time of a request'
subtitle = 'Every run by round: how far its CPU time per operation lies from its row’s median'
rows = 12
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
