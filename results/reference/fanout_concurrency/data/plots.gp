# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-elapsed_ns-concurrency'
id = 'lines_elapsed_ns_concurrency'
title = 'From one answer at a time to a thousand'
subtitle = 'Elapsed time over concurrency; lower is better'
divisor = 1.00000000e+09
axis = 'elapsed time, s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 12
low = 2000000.00
high = 1.00000000e+10
logarithmic = 1
left = 1.00000000
right = 1000.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'requests in flight'
x_tics = '"1" 1, "10" 10, "100" 100, "1000" 1000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-cpu_ns_per_operation-concurrency'
id = 'lines_cpu_ns_per_operation_concurrency'
title = 'From one answer at a time to a thousand'
subtitle = 'CPU time per operation over concurrency; lower is better'
divisor = 1000000.00
axis = 'CPU time per operation, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 19
series = 10
low = 20000.0000
high = 2000000.00
logarithmic = 1
left = 1.00000000
right = 1000.00000
x_logarithmic = 1
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'requests in flight'
x_tics = '"1" 1, "10" 10, "100" 100, "1000" 1000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'throughput-latency-request_p99_ns-concurrency'
id = 'throughput_latency_request_p99_ns_concurrency'
title = 'From one answer at a time to a thousand'
subtitle = 'Request p99 time against operations per second, at rising concurrency; right and low is better'
divisor = 1000000.00
axis = 'request p99 time, ms'
height = 440
marks = 0
notes = 22
notes_are = 'concurrency'
margin = 0.00000000
longest = 19
series = 10
low = 5000000.00
high = 500000000.
logarithmic = 1
left = 100.000000
right = 20000.0000
x_logarithmic = 1
free_x = 1
bands = 0
aside = ''
hollow = 0
left_out = 0
x_axis = 'operations per second'
x_tics = '"100" 100, "1k" 1000, "10k" 10000'
do for [format in 'svg png pdf'] { load templates.'/throughput-latency.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'From one answer at a time to a thousand'
subtitle = 'Every run by round: how far its elapsed time lies from its row’s median'
rows = 35
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.100000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'From one answer at a time to a thousand'
subtitle = 'Every run by round: how far its elapsed time lies from its row’s median'
rows = 11
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
