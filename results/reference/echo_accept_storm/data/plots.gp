# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-connect_ns-backlog'
id = 'lines_connect_ns_backlog'
title = 'Nine hundred connections at the same moment'
subtitle = 'Connect time over backlog; lower is better'
divisor = 1.00000000e+09
axis = 'connect time, s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 5
low = 10000000.0
high = 2.00000000e+09
logarithmic = 1
left = 128.000000
right = 4096.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'connections'
x_tics = '"128" 128, "4096" 4096'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Nine hundred connections at the same moment'
subtitle = 'Connect time by implementation; lower is better'
divisor = 1.00000000e+09
axis = 'connect time, s'
low = 10000000.0
high = 2.00000000e+09
logarithmic = 1
rows = 13
drawn = 10
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Nine hundred connections at the same moment'
subtitle = 'Every run by round: how far its connect time lies from its row’s median'
rows = 13
longest = 18
rounds = 8
bin = 1
failed = 1
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
