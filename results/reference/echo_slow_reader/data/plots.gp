# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking-1'
id = 'ranking_1'
title = 'One reader that stalls among many that do not'
subtitle = 'Latency p99 by implementation; lower is better'
divisor = 1000000.00
axis = 'latency p99, ms'
low = 0.00000000
high = 4997528.55
logarithmic = 0
rows = 35
drawn = 30
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-2'
id = 'ranking_2'
title = 'One reader that stalls among many that do not'
subtitle = 'Latency p99 by implementation; lower is better'
divisor = 1000000.00
axis = 'latency p99, ms'
low = 0.00000000
high = 4997528.55
logarithmic = 0
rows = 11
drawn = 10
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-server_pss_bytes-1'
id = 'ranking_server_pss_bytes_1'
title = 'One reader that stalls among many that do not'
subtitle = 'Server PSS by implementation; lower is better'
divisor = 1000000.00
axis = 'server PSS, MB'
low = 200000.000
high = 20000000.0
logarithmic = 1
rows = 35
drawn = 30
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'ranking-server_pss_bytes-2'
id = 'ranking_server_pss_bytes_2'
title = 'One reader that stalls among many that do not'
subtitle = 'Server PSS by implementation; lower is better'
divisor = 1000000.00
axis = 'server PSS, MB'
low = 200000.000
high = 20000000.0
logarithmic = 1
rows = 11
drawn = 10
bounds = 0
longest = 19
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples-1'
id = 'samples_1'
title = 'One reader that stalls among many that do not'
subtitle = 'Every run by round: how far its latency p99 lies from its row’s median'
rows = 35
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 1.00000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }

name = 'samples-2'
id = 'samples_2'
title = 'One reader that stalls among many that do not'
subtitle = 'Every run by round: how far its latency p99 lies from its row’s median'
rows = 11
longest = 19
rounds = 9
bin = 1
failed = 0
scale = 0.500000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
