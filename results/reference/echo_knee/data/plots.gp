# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'The most that an echo server sustains'
subtitle = 'Knee messages per second by implementation; higher is better'
divisor = 1000.00000
axis = 'knee messages, k/s'
low = 0.00000000
high = 201600.000
logarithmic = 0
rows = 10
drawn = 10
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'The most that an echo server sustains'
subtitle = 'Every run by round: how far its knee messages per second lies from its row’s median'
rows = 10
longest = 19
rounds = 9
bin = 1
failed = 1
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
