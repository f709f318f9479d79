# Samples: a lane for each cell, a mark for each run (or, of many, for each few), at its distance from the
# lane's median. data: three blocks, the marks, the runs that went wrong, and the lanes.
row_height = rows <= 12 ? 34 : rows <= 24 ? 28 : 22
height = 56 + row_height * rows + 92
load templates.'/theme.gp'
names = room(longest) + 34

array Kind[rows]; array Label[rows]; array Of[rows]; array Figure[rows]
do for [i=1:rows] { Kind[i] = ''; Label[i] = ''; Of[i] = '-'; Figure[i] = '' }
set table $lanes
plot data index 2 using (Kind[$1+1] = strcol(2), Label[$1+1] = strcol(3), Of[$1+1] = strcol(9), \
    Figure[$1+1] = strcol(7), $1):(0) with table
unset table

# Room right of the lanes for the longest figure, or for what is said in its place.
words = 146
do for [i=1:rows] {
    if (Kind[i] eq 'lane' && 20 + 6.9 * strlen(Figure[i]) > words) { words = 20 + 6.9 * strlen(Figure[i]) }
}
words = words > 345 ? 345 : words

eval margins(names, words, 56, 92)
set yrange [rows - 0.5 : -0.5]
set xrange [0.5 : rounds + 0.5]
unset ytics
set format x '%.0f'
if (rounds <= 20) { set xtics 1 }
set xlabel 'round' textcolor rgb ink offset 0,0.3
unset grid

do for [i=1:rows] {
    if (Kind[i] eq 'heading') {
        set label 10*i Label[i] at screen across(14), first i-1 left font 'DejaVu Sans Bold,12' textcolor rgb ink
    }
    if (Kind[i] eq 'lane') {
        set arrow 10*i from graph 0, first i-1 to graph 1, first i-1 nohead linewidth 0.7 linecolor rgb faint back
    }
}
set label 3 'Dots: runs.  Triangles: beyond the lane.  Red crosses: failed runs.  Bands: 95% intervals of the medians.' \
    at screen across(14), down(height - 28) left font ',10.5' textcolor rgb soft
set label 4 sprintf('From the middle of a lane to its edge it is %g%%, up is more.', scale * 100) \
    .(bin > 1 ? sprintf('  Each dot is the mean of %d rounds, its line their span.', bin) : '') \
    at screen across(14), down(height - 12) left font ',10.5' textcolor rgb soft

# Each of an implementation's elements has its name, over all of its lanes.
owners = ''
do for [i=1:rows] {
    if (Of[i] ne '-') { owners = with_owner(owners, Of[i]) }
}
own(who, row) = row >= 0 && Of[int(row) + 1] eq who
own_kind(who, kind) = strcol(9) eq who && strcol(2) eq kind

half = 0.44
place(row, deviation) = row - half * (deviation > scale ? 1 : deviation < -scale ? -1 : deviation / scale)
shape(deviation) = deviation > scale ? 8 : deviation < -scale ? 10 : 7
set style fill solid 0.22 noborder
set multiplot
plot for [who in owners] data index 2 using (own_kind(who, 'lane') ? 0.5*rounds + 0.5 : NaN):1:(0.5):(rounds + 0.5): \
        (place($1, $6)):(place($1, $5)):4 with boxxyerror fillcolor rgb variable title who noenhanced, \
    for [who in owners] data index 0 using (own(who, $1) ? $2 : NaN):(place($1, $3)):(shape($3)):6 with points \
        pointtype variable pointsize (rounds > 60 ? 0.3 : 0.45) linecolor rgb variable title who noenhanced, \
    for [who in (bin > 1 ? owners : '')] data index 0 using (own(who, $1) ? $2 : NaN):(place($1, $4)):(0): \
        (place($1, $5) - place($1, $4)):6 with vectors nohead linewidth 0.8 linecolor rgb variable title who noenhanced, \
    for [who in (failed ? owners : '')] data index 1 using (own(who, $1) ? $2 : NaN):1 with points \
        pointtype 2 pointsize 0.55 linewidth 1.6 linecolor rgb alarm title who noenhanced
eval canvas
pixel_y(row) = 56 + (row + 0.5) / rows * (height - 56 - 92)
plot for [who in owners] data index 2 using (strcol(9) eq who ? names - 22 : NaN):(pixel_y($1)):3 with labels right \
        textcolor rgb ink title who noenhanced, \
    for [who in owners] data index 2 using (strcol(9) eq who ? names - 12 : NaN):(pixel_y($1)):(marker($8)):4 with points \
        pointtype variable pointsize 0.6 linecolor rgb variable title who noenhanced, \
    for [who in owners] data index 2 using (own_kind(who, 'lane') ? width - words + 10 : NaN):(pixel_y($1)):7 \
        with labels left font ',11' textcolor rgb soft title who noenhanced, \
    for [who in owners] data index 2 using (own_kind(who, 'gap') ? names + 8 : NaN):(pixel_y($1)):7 with labels left \
        textcolor rgb soft title who noenhanced
unset multiplot
unset output
