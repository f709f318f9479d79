# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'What a task weighs that waits'
subtitle = 'Memory per task by implementation; lower is better'
divisor = 1000.00000
axis = 'memory per task, kB'
low = 50.0000000
high = 50000.0000
logarithmic = 1
rows = 5
drawn = 5
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-page_table_bytes_per_task'
id = 'ranking_page_table_bytes_per_task'
title = 'What a task weighs that waits'
subtitle = 'Page table per task by implementation; lower is better'
divisor = 1000.00000
axis = 'page table per task, kB'
low = 0.00000000
high = 47308.8000
logarithmic = 0
rows = 5
drawn = 5
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-kernel_stack_bytes_per_task'
id = 'ranking_kernel_stack_bytes_per_task'
title = 'What a task weighs that waits'
subtitle = 'Kernel stack per task by implementation; lower is better'
divisor = 1000.00000
axis = 'kernel stack per task, kB'
low = 0.00000000
high = 17210.5500
logarithmic = 0
rows = 5
drawn = 5
bounds = 0
longest = 16
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'What a task weighs that waits'
subtitle = 'Every run by round: how far its memory per task lies from its row’s median'
rows = 5
longest = 16
rounds = 12
bin = 1
failed = 0
scale = 0.0100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
