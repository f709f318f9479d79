# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Buses by SAX, by expat, in C and by iterparse'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
low = 0.00000000
high = 17147.8379
logarithmic = 0
rows = 5
drawn = 5
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Buses by SAX, by expat, in C and by iterparse'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 5
longest = 19
rounds = 12
bin = 1
failed = 0
scale = 1.00000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
