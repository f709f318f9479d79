# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Every version of the talk'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 1.00000000
high = 100000.000
logarithmic = 1
rows = 45
drawn = 40
bounds = 0
longest = 26
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Every version of the talk'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 22
longest = 26
rounds = 12
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Every version of the talk'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 22
longest = 26
rounds = 12
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
