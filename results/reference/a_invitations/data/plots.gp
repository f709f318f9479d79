# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-elapsed_ns-concurrency-1'
id = 'lines_elapsed_ns_concurrency_1'
title = 'Twenty invitations'
subtitle = 'Elapsed time over concurrency, requests = 2; lower is better'
divisor = 1000000.00
axis = 'elapsed time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 8
low = 0.00000000
high = 109981868.
logarithmic = 0
left = 1.00000000
right = 20.0000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'requests in flight'
x_tics = '"1" 1, "3" 3, "4" 4, "20" 20'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-elapsed_ns-concurrency-2'
id = 'lines_elapsed_ns_concurrency_2'
title = 'Twenty invitations'
subtitle = 'Elapsed time over concurrency, requests = 20; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 8
low = 20000000.0
high = 2.00000000e+09
logarithmic = 1
left = 1.00000000
right = 20.0000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'requests in flight'
x_tics = '"1" 1, "3" 3, "4" 4, "20" 20'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'Twenty invitations'
subtitle = 'Elapsed time by implementation; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
low = 20000000.0
high = 2.00000000e+09
logarithmic = 1
rows = 39
drawn = 27
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'Twenty invitations'
subtitle = 'Elapsed time by implementation; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
low = 20000000.0
high = 2.00000000e+09
logarithmic = 1
rows = 23
drawn = 15
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Twenty invitations'
subtitle = 'Every run by round: how far its elapsed time lies from its row’s median'
rows = 39
longest = 18
rounds = 12
bin = 1
failed = 0
scale = 0.0100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Twenty invitations'
subtitle = 'Every run by round: how far its elapsed time lies from its row’s median'
rows = 23
longest = 18
rounds = 12
bin = 1
failed = 0
scale = 0.0200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
