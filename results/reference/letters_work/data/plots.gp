# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-ns_per_operation-work_ns'
id = 'lines_ns_per_operation_work_ns'
title = 'Events that cost CPU time'
subtitle = 'Time per operation over work_ns; lower is better'
divisor = 1000.00000
axis = 'time per operation, µs'
height = 520
marks = 4
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 13
low = 1.00000000
high = 2000000.00
logarithmic = 1
left = 30.0000000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'ns of work (0 set apart)'
x_tics = '"0" 30, "300" 300, "1000" 1000, "3000" 3000, "10,000" 10000, "" 30000, "100,000" 100000, "" 300000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'crossover-work_ns'
id = 'crossover_work_ns'
title = 'Events that cost CPU time'
subtitle = 'Ratio to handler over work_ns: time per operation; below 1 is better'
divisor = 1.00000000
axis = 'as a multiple of handler’s'
height = 540
marks = 5
notes = 0
notes_are = ''
margin = 1.03000000
longest = 17
series = 5
low = 0.273925650
high = 86272.3327
logarithmic = 1
left = 30.0000000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 0
x_axis = 'ns of work (0 set apart)'
x_tics = '"0" 30, "300" 300, "1000" 1000, "3000" 3000, "10,000" 10000, "" 30000, "100,000" 100000, "" 300000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Events that cost CPU time'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 29
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Events that cost CPU time'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 29
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-3'
id = 'samples_3'
title = 'Events that cost CPU time'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 29
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-4'
id = 'samples_4'
title = 'Events that cost CPU time'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 29
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-5'
id = 'samples_5'
title = 'Events that cost CPU time'
subtitle = 'Every run by round: how far its time per operation lies from its row’s median'
rows = 14
longest = 19
rounds = 10
bin = 1
failed = 0
scale = 0.0500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
