# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-server_pss_bytes-connections'
id = 'lines_server_pss_bytes_connections'
title = 'What an idle connection keeps'
subtitle = 'Server PSS over connections; lower is better'
divisor = 1000000.00
axis = 'server PSS, MB'
height = 518
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 23
series = 23
low = 200000.000
high = 500000000.
logarithmic = 1
left = 1000.00000
right = 10000.0000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'connections'
x_tics = '"1000" 1000, "10,000" 10000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-kernel_bytes-connections'
id = 'lines_kernel_bytes_connections'
title = 'What an idle connection keeps'
subtitle = 'Kernel over connections; lower is better'
divisor = 1000000.00
axis = 'kernel, MB'
height = 518
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 23
series = 23
low = 2000000.00
high = 2.00000000e+09
logarithmic = 1
left = 1000.00000
right = 10000.0000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'connections'
x_tics = '"1000" 1000, "10,000" 10000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'memory'
id = 'memory'
title = 'What an idle connection keeps'
subtitle = 'Server PSS per connection: what one more keeps; lower is better'
divisor = 1.00000000
axis = 'server PSS per connection, B'
low = 0.200000000
high = 50000.0000
logarithmic = 1
rows = 21
longest = 23
panel_low = 200000.000
panel_high = 500000000.
panel_divisor = 1000000.00
panel_logarithmic = 1
panel_axis = 'server PSS, MB'
left = 1000.00000
right = 10000.0000
x_logarithmic = 0
x_axis = 'connections'
x_tics = '"1000" 1000, "10,000" 10000'
do for [format in 'svg png pdf'] { load templates.'/memory.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'What an idle connection keeps'
subtitle = 'Server PSS by implementation; lower is better'
divisor = 1000000.00
axis = 'server PSS, MB'
low = 200000.000
high = 500000000.
logarithmic = 1
rows = 24
drawn = 23
bounds = 0
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'What an idle connection keeps'
subtitle = 'Server PSS by implementation; lower is better'
divisor = 1000000.00
axis = 'server PSS, MB'
low = 200000.000
high = 500000000.
logarithmic = 1
rows = 24
drawn = 21
bounds = 0
longest = 23
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }
