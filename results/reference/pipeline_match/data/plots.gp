# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-match'
id = 'lines_ns_per_operation_match'
title = 'Logs of which few or all lines are printed'
subtitle = 'Time per operation over match; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 26
series = 12
low = 0.00000000
high = 407.058401
logarithmic = 0
left = 0.00000000
right = 1.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'share of lines that match'
x_tics = '"0" 0, "0.1" 0.1, "0.5" 0.5, "0.9" 0.9, "1" 1'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking-1'
id = 'ranking_1'
title = 'Logs of which few or all lines are printed'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 0.00000000
high = 407.058401
logarithmic = 0
rows = 41
drawn = 36
bounds = 0
longest = 26
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'Logs of which few or all lines are printed'
subtitle = 'Time per operation by implementation; lower is better'
divisor = 1.00000000
axis = 'time per operation, ns'
low = 0.00000000
high = 407.058401
logarithmic = 0
rows = 27
drawn = 24
bounds = 0
longest = 26
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Logs of which few or all lines are printed'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 41
longest = 26
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Logs of which few or all lines are printed'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 27
longest = 26
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
