# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Connections that come and go'
subtitle = 'Server CPU time per connection by implementation; lower is better'
divisor = 1000.00000
axis = 'server CPU time per connection, µs'
low = 0.00000000
high = 243875.832
logarithmic = 0
rows = 10
drawn = 10
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-connections_per_second'
id = 'ranking_connections_per_second'
title = 'Connections that come and go'
subtitle = 'Connections per second by implementation; higher is better'
divisor = 1000.00000
axis = 'connections, k/s'
low = 0.00000000
high = 28840.7931
logarithmic = 0
rows = 10
drawn = 3
bounds = 1
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Connections that come and go'
subtitle = 'Every run by round: how far its server CPU time per connection lies from its row’s median'
rows = 10
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
