# Heat: who wins where. A tile for each point of two axes, in the colour of the best one's model, with its marker and
# how far it is ahead of the next; pale where that is not shown. Below: whose colours and markers these are.
# data: a block with a row for each tile, one with a row for each that wins somewhere.
tile_height = 46
key_columns = longest > 0 ? int(790 / (room_of_key = 7.5*longest + 44)) : 1
key_rows = keys > 0 ? (keys + key_columns - 1) / key_columns : 0
foot = 92 + 20*key_rows
height = 82 + tile_height*rows + foot
load templates.'/theme.gp'

before_plot = 130
after_plot = 24
eval margins(before_plot, after_plot, 82, foot)
set xrange [-0.5 : columns - 0.5]
set yrange [rows - 0.5 : -0.5]
unset grid
set border 0
set xlabel x_axis textcolor rgb ink offset 0,0.2
set label 5 y_axis at screen across(14), down(68) left textcolor rgb ink
eval 'set xtics scale 0 ('.x_tics.')'
eval 'set ytics scale 0 ('.y_tics.')'
set label 3 'Full colour: shown to be ahead of the next.  Pale: that is not shown.  ' \
    .'Figures: how far ahead, as a ratio.' at screen across(14), down(height - 12) left font ',10.5' textcolor rgb soft

owners = ''
set table $owners
plot data index 0 using (owners = strcol(8) eq '-' ? owners : with_owner(owners, strcol(8)), 0):(0) with table
unset table

is_of(who, sure) = strcol(8) eq who && $6 == sure
tile_x(x) = before_plot + (x + 0.5) / columns * (width - before_plot - after_plot)
tile_y(y) = 82 + (y + 0.5) * tile_height
key_x(i) = 20 + (int(i) % key_columns) * room_of_key
key_y(i) = height - foot + 60 + 20 * (int(i) / key_columns)
set multiplot
plot data index 0 using ($6 < 0 ? $1 : NaN):2:(0.485):(0.47) with boxxyerror \
        fillcolor rgb 0xf3f4f6 fillstyle solid 1.0 noborder notitle, \
    for [who in owners] data index 0 using (is_of(who, 1) ? $1 : NaN):2:(0.485):(0.47):3 with boxxyerror \
        fillcolor rgb variable fillstyle solid 1.0 noborder title who noenhanced, \
    for [who in owners] data index 0 using (is_of(who, 0) ? $1 : NaN):2:(0.485):(0.47):3 with boxxyerror \
        fillcolor rgb variable fillstyle transparent solid 0.25 noborder title who noenhanced
eval canvas
narrow = (width - before_plot - after_plot) / columns < 84
plot data index 0 using ($6 < 0 ? tile_x($1) : NaN):(tile_y($2)):5 with labels center font ',10.5' \
        textcolor rgb soft notitle, \
    for [who in owners] data index 0 using (strcol(8) eq who ? tile_x($1) - (narrow ? 0 : 28) : NaN): \
        (tile_y($2) - (narrow ? 10 : 0)):(marker($4)):($6 == 0 ? $3 : $7 > 0 ? white : ink) with points pointtype variable \
        pointsize 0.6 linecolor rgb variable title who noenhanced, \
    for [who in owners] data index 0 using (strcol(8) eq who && $7 == 0 ? tile_x($1) + (narrow ? 0 : 8) : NaN): \
        (tile_y($2) + (narrow ? 9 : 0)):5 with labels center font ',11' textcolor rgb ink title who noenhanced, \
    for [who in owners] data index 0 using (strcol(8) eq who && $7 > 0 ? tile_x($1) + (narrow ? 0 : 8) : NaN): \
        (tile_y($2) + (narrow ? 9 : 0)):5 with labels center font ',11' textcolor rgb white title who noenhanced, \
    for [who in (keys > 0 ? owners : '')] data index 1 using (strcol(4) eq who ? key_x($0) : NaN):(key_y($0)): \
        (marker($3)):2 with points pointtype variable pointsize 0.7 linecolor rgb variable title who noenhanced, \
    for [who in (keys > 0 ? owners : '')] data index 1 using (strcol(4) eq who ? key_x($0) + 12 : NaN):(key_y($0)):1 \
        with labels left textcolor rgb ink title who noenhanced
unset multiplot
unset output
