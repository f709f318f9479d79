# Written by `corobench plot`. To redraw by hand:
#   gnuplot -e "folder='.'; templates='SOURCE/plots'" data/plots.gp
width = 830

name = 'ranking'
id = 'ranking'
title = 'Who is served when ten thousand want to be'
subtitle = 'Fairness (Jain’s index) by implementation; higher is better'
divisor = 0.0100000000
axis = 'fairness (Jain’s index), %'
low = 0.00000000
high = 1.04999597
logarithmic = 0
rows = 15
drawn = 12
bounds = 0
longest = 18
do for [format in 'svg png pdf'] { load templates.'/ranking.gp' }

name = 'samples'
id = 'samples'
title = 'Who is served when ten thousand want to be'
subtitle = 'Every run by round: how far its fairness (Jain’s index) lies from its row’s median'
rows = 15
longest = 18
rounds = 8
bin = 1
failed = 0
scale = 0.0200000000
do for [format in 'svg png pdf'] { load templates.'/samples.gp' }
