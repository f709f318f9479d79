# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'uvloop and asyncio, gevent and threads'
subtitle = 'Server CPU time per message by implementation; lower is better'
divisor = 1000.00000
axis = 'server CPU time per message, µs'
low = 0.00000000
high = 12165.4601
logarithmic = 0
rows = 4
drawn = 4
bounds = 0
longest = 14
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'uvloop and asyncio, gevent and threads'
subtitle = 'Every run by round: how far its server CPU time per message lies from its row’s median'
rows = 4
longest = 14
rounds = 20
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
