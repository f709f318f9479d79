# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking-1'
id = 'ranking_1'
title = 'Shapes of latency'
subtitle = 'Time in multiples of the bound by implementation; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
low = 0.00000000
high = 9.02437580
logarithmic = 0
rows = 38
drawn = 33
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'Shapes of latency'
subtitle = 'Time in multiples of the bound by implementation; lower is better'
divisor = 1.00000000
axis = 'time in multiples of the bound, ×'
low = 0.00000000
high = 9.02437580
logarithmic = 0
rows = 12
drawn = 11
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-cpu_ns_per_operation-1'
id = 'ranking_cpu_ns_per_operation_1'
title = 'Shapes of latency'
subtitle = 'CPU time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'CPU time per operation, µs'
low = 0.00000000
high = 456191.400
logarithmic = 0
rows = 38
drawn = 33
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-cpu_ns_per_operation-2'
id = 'ranking_cpu_ns_per_operation_2'
title = 'Shapes of latency'
subtitle = 'CPU time per operation by implementation; lower is better'
divisor = 1000.00000
axis = 'CPU time per operation, µs'
low = 0.00000000
high = 456191.400
logarithmic = 0
rows = 12
drawn = 11
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-request_p99_ns-1'
id = 'ranking_request_p99_ns_1'
title = 'Shapes of latency'
subtitle = 'Request p99 time by implementation; lower is better'
divisor = 1000000.00
axis = 'request p99 time, ms'
low = 0.00000000
high = 590138572.
logarithmic = 0
rows = 38
drawn = 33
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-request_p99_ns-2'
id = 'ranking_request_p99_ns_2'
title = 'Shapes of latency'
subtitle = 'Request p99 time by implementation; lower is better'
divisor = 1000000.00
axis = 'request p99 time, ms'
low = 0.00000000
high = 590138572.
logarithmic = 0
rows = 12
drawn = 11
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'Shapes of latency'
subtitle = 'Every run by round: how far its time in multiples of the bound lies from its row’s median'
rows = 38
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'Shapes of latency'
subtitle = 'Every run by round: how far its time in multiples of the bound lies from its row’s median'
rows = 12
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.0200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
