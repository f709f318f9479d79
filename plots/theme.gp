# The one look of all plots: sizes, inks, fonts, frame. A template says
#   load templates.'/theme.gp'
# first. It expects `format` (svg, png, pdf), `width`, `height` (pixels), `folder`, `name`, `title` and
# `subtitle`; it leaves `data` (the .tsv) and functions that turn pixels into gnuplot's screen fractions.
reset
set encoding utf8
set minussign
set datafile separator tab
set datafile missing 'NaN'

ink   = 0x24292f      # text and axes
soft  = 0x656d76      # what is said in passing
faint = 0xd8dee4      # grid and guides
alarm = 0xcf222e      # what went wrong
white = 0xffffff      # text on dark colours

data = folder.'/data/'.name.'.tsv'
image = folder.'/plots/'.name.'.'.format

# One pixel is one point in every format, so that the three agree; PNG has half as many again. (To cairo, which draws PNG
# and PDF, a point of a font is 4/3 of that and a marker has two thirds of its size in an SVG: hence their scales.)
if (format eq 'svg') {
    set terminal svg size width,height dynamic font 'DejaVu Sans,12' fontscale 1.1 name id noenhanced background rgb 'white'
}
if (format eq 'png') {
    set terminal pngcairo size 1.5*width,1.5*height font 'DejaVu Sans,12' fontscale 1.2375 linewidth 1.5 pointscale 2.175 noenhanced
}
if (format eq 'pdf') {
    set terminal pdfcairo size width/72.0,height/72.0 font 'DejaVu Sans,12' fontscale 0.825 pointscale 1.45 noenhanced
}
set output image

# Room for the longest name of an implementation, in the usual font.
room(characters) = 7.5 * (characters < 9 ? 9 : characters)

across(pixels) = 1.0 * pixels / width              # from the left edge
down(pixels) = 1.0 - 1.0 * pixels / height         # from the top edge
margins(left, right, top, bottom) = sprintf( \
    'set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g', \
    across(left), across(width - right), down(top), down(height - bottom))

# Tics of a logarithmic axis from `low` to `high`: 1, 2, 5, 10 and so on; fewer where decades are many.
rungs(axis) = 'set '.axis.'tics ('.rung_list.')'
rung_list = ''
if (exists('logarithmic') && logarithmic && low > 0) {
    do for [power=int(floor(log10(low/divisor))):int(ceil(log10(high/divisor)))] {
        do for [step in (high/low > 2000 ? '1' : high/low > 100 ? '1 3' : '1 2 5')] {
            rung = step * 10.0**power
            if (rung >= low/divisor*0.999 && rung <= high/divisor*1.001) {
                rung_list = rung_list.(strlen(rung_list) ? ', ' : '').sprintf('"%g" %g', rung, rung)
            }
        }
    }
}

# The step between tics of a linear axis from 0, with room for their labels: 1, 2 or 5 times a power of ten.
steps(most, pixels) = step_of(most * 46.0 / pixels)
step_of(least) = (power_of = 10.0**floor(log10(least)), least <= power_of ? power_of : least <= 2*power_of ? 2*power_of : \
    least <= 5*power_of ? 5*power_of : 10*power_of)

# Then, in a multiplot, a second plot over all of the image, where x and y are pixels from the top left: what stands
# outside of the axes' frame (names, figures, leaders) is drawn there as elements with titles, which the page can hide
# with the rest of their implementation. A label of gnuplot's has no title.
canvas = 'unset label; unset arrow; unset object; unset xlabel; unset ylabel; unset logscale; unset tics; ' \
    .'unset border; unset grid; set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; ' \
    .'set bmargin at screen 0; set xrange [0:width]; set yrange [height:0]'

# The title of an element that belongs to an implementation: "of:NAME" as the data has it, "-" for no title. In the SVG
# it is the element's <title>, where the plot says `title ... noenhanced`.
titled_as(text) = text eq '-' ? '' : text

# A list of names between blanks, and one more where it is not among them.
with_owner(owners, name) = strstrt(owners.' ', ' '.name.' ') ? owners : owners.' '.name

# Markers, by the shape that palette.c gives; and those that stand for what the server did not set.
marker(shape) = int(word('7 5 9 13 11 3', int(shape) % 6 + 1))
hollow_marker(shape) = int(word('6 4 8 12 10 2', int(shape) % 6 + 1))

set label 1 title at screen across(14), down(21) left font 'DejaVu Sans Bold,14.5' textcolor rgb ink
set label 2 subtitle at screen across(14), down(41) left textcolor rgb soft
set border 1 linecolor rgb soft linewidth 0.8
set tics nomirror out scale 0.5 textcolor rgb ink
set grid linecolor rgb faint linewidth 0.7 linetype 1
set key off
