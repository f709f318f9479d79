# Percentiles: lines over an axis where each further nine has the same room; lower and flatter is better.
load templates.'/lines.gp'
