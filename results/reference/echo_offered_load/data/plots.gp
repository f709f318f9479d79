# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'lines-response_p50_ns-rate'
id = 'lines_response_p50_ns_rate'
title = 'Response time as the offered load rises'
subtitle = 'Response p50 time over rate; lower is better'
divisor = 1000000.00
axis = 'response p50 time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 5
low = 10000.0000
high = 100000000.
logarithmic = 1
left = 20000.0000
right = 120000.000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 11
x_axis = 'offered messages/s'
x_tics = '"20,000" 20000, "60,000" 60000, "120,000" 120000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-response_p99_ns-rate'
id = 'lines_response_p99_ns_rate'
title = 'Response time as the offered load rises'
subtitle = 'Response p99 time over rate; lower is better'
divisor = 1000000.00
axis = 'response p99 time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 5
low = 50000.0000
high = 500000000.
logarithmic = 1
left = 20000.0000
right = 120000.000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 11
x_axis = 'offered messages/s'
x_tics = '"20,000" 20000, "60,000" 60000, "120,000" 120000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'lines-messages_per_second-rate'
id = 'lines_messages_per_second_rate'
title = 'Response time as the offered load rises'
subtitle = 'Messages per second over rate; higher is better'
divisor = 1000.00000
axis = 'messages, k/s'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 5
low = 0.00000000
high = 125994.248
logarithmic = 0
left = 20000.0000
right = 120000.000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 11
x_axis = 'offered messages/s'
x_tics = '"20,000" 20000, "60,000" 60000, "120,000" 120000'
do for [format in 'svg png pdf'] { load templates.'/lines.gp' }

name = 'throughput-latency-response_p99_ns-rate'
id = 'throughput_latency_response_p99_ns_rate'
title = 'Response time as the offered load rises'
subtitle = 'Response p99 time against messages per second, at rising rate; right and low is better'
divisor = 1000000.00
axis = 'response p99 time, ms'
height = 440
marks = 0
notes = 5
notes_are = 'rate'
margin = 0.00000000
longest = 18
series = 5
low = 50000.0000
high = 500000000.
logarithmic = 1
left = 0.00000000
right = 125992.130
x_logarithmic = 0
free_x = 1
bands = 0
aside = ''
hollow = 0
left_out = 11
x_axis = 'messages per second'
x_tics = '"0" 0, "20k" 20000, "40k" 40000, "60k" 60000, "80k" 80000, "100k" 100000, "120k" 120000'
do for [format in 'svg png pdf'] { load templates.'/throughput-latency.gp' }

name = 'percentiles-1'
id = 'percentiles_1'
title = 'Response time as the offered load rises'
subtitle = 'Response time percentiles at rate = 20000; lower is better'
divisor = 1000000.00
axis = 'response time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 18
series = 1
low = 20000.0000
high = 5000000.00
logarithmic = 1
left = 0.00000000
right = 7.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 35
x_axis = 'share of the messages that took no longer'
x_tics = '"25%%" 0, "50%%" 1, "75%%" 2, "90%%" 3, "99%%" 4, "99.9%%" 5, "99.99%%" 6, "longest" 7'
do for [format in 'svg png pdf'] { load templates.'/percentiles.gp' }

name = 'percentiles-2'
id = 'percentiles_2'
title = 'Response time as the offered load rises'
subtitle = 'Response time percentiles at rate = 60000; lower is better'
divisor = 1000000.00
axis = 'response time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 11
series = 2
low = 10000.0000
high = 100000000.
logarithmic = 1
left = 0.00000000
right = 7.00000000
x_logarithmic = 0
free_x = 0
bands = 0
aside = ''
hollow = 0
left_out = 28
x_axis = 'share of the messages that took no longer'
x_tics = '"25%%" 0, "50%%" 1, "75%%" 2, "90%%" 3, "99%%" 4, "99.9%%" 5, "99.99%%" 6, "longest" 7'
do for [format in 'svg png pdf'] { load templates.'/percentiles.gp' }

name = 'percentiles-3'
id = 'percentiles_3'
title = 'Response time as the offered load rises'
subtitle = 'Response time percentiles at rate = 120000; lower is better'
divisor = 1000000.00
axis = 'response time, ms'
height = 440
marks = 0
notes = 0
notes_are = ''
margin = 0.00000000
longest = 16
series = 4
low = 10000.0000
high = 500000000.
logarithmic = 1
left = 0.00000000
right = 7.00000000
x_logarithmic = 0
free_x = 0
bands = 1
aside = ''
hollow = 0
left_out = 16
x_axis = 'share of the messages that took no longer'
x_tics = '"25%%" 0, "50%%" 1, "75%%" 2, "90%%" 3, "99%%" 4, "99.9%%" 5, "99.99%%" 6, "longest" 7'
do for [format in 'svg png pdf'] { load templates.'/percentiles.gp' }

name = 'samples'
id = 'samples'
title = 'Response time as the offered load rises'
subtitle = 'Every run by round: how far its response p99 time lies from its row’s median'
rows = 23
longest = 18
rounds = 8
bin = 1
failed = 1
scale = 5.00000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
