# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-peak_rss_bytes-concurrency'
id = 'lines_peak_rss_bytes_concurrency'
title = 'Memory of a request in flight'
subtitle = 'Peak RSS over concurrency; lower is better'
divisor = 1000000.00
axis = 'peak RSS, MB'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 11
low = 0.00000000
high = 57136128.0
logarithmic = 0
left = 250.000000
right = 1000.00000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'requests in flight'
x_tics = '"250" 250, "500" 500, "1000" 1000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'memory'
id = 'memory'
title = 'Memory of a request in flight'
subtitle = 'Peak RSS per request in flight: what one more keeps; lower is better'
divisor = 1000.00000
axis = 'peak RSS per request in flight, kB'
low = 0.00000000
high = 45577.0112
logarithmic = 0
rows = 11
longest = 19
panel_low = 0.00000000
panel_high = 57136128.0
panel_divisor = 1000000.00
panel_logarithmic = 0
panel_axis = 'peak RSS, MB'
left = 250.000000
right = 1000.00000
x_logarithmic = 0
x_axis = 'requests in flight'
x_tics = '"250" 250, "500" 500, "1000" 1000'
do for [format in 'svg png pdf'] { load templates.'/memory.gp' }

name = 'ranking'
id = 'ranking'
title = 'Memory of a request in flight'
subtitle = 'Peak RSS by implementation; lower is better'
divisor = 1000000.00
axis = 'peak RSS, MB'
low = 0.00000000
high = 57136128.0
logarithmic = 0
rows = 38
drawn = 33
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Memory of a request in flight'
subtitle = 'Every run by round: how far its peak RSS lies from its row’s median'
rows = 38
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.0200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
