# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-footprint_bytes_per_task-tasks'
id = 'lines_footprint_bytes_per_task_tasks'
title = 'Memory of a task that waits'
subtitle = 'Footprint per task over tasks; lower is better'
divisor = 1000.00000
axis = 'footprint per task, kB'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 9
low = 50.0000000
high = 100000.000
logarithmic = 1
left = 1000.00000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'tasks'
x_tics = '"1000" 1000, "10,000" 10000, "100,000" 100000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-memory_bytes_per_task-tasks'
id = 'lines_memory_bytes_per_task_tasks'
title = 'Memory of a task that waits'
subtitle = 'Memory per task over tasks; lower is better'
divisor = 1000.00000
axis = 'memory per task, kB'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 9
low = 50.0000000
high = 50000.0000
logarithmic = 1
left = 1000.00000
right = 1000000.00
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'tasks'
x_tics = '"1000" 1000, "10,000" 10000, "100,000" 100000, "1,000,000" 1000000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'ranking'
id = 'ranking'
title = 'Memory of a task that waits'
subtitle = 'Footprint per task by implementation; lower is better'
divisor = 1000.00000
axis = 'footprint per task, kB'
low = 50.0000000
high = 100000.000
logarithmic = 1
rows = 43
drawn = 27
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Memory of a task that waits'
subtitle = 'Every run by round: how far its footprint per task lies from its row’s median'
rows = 32
longest = 16
rounds = 9
bin = 1
failed = 0
scale = 0.0100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Memory of a task that waits'
subtitle = 'Every run by round: how far its footprint per task lies from its row’s median'
rows = 10
longest = 16
rounds = 9
bin = 1
failed = 0
scale = 0.0100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
