# Timeline: lines over the window of a run, each point the median of a twentieth over the rounds.
load templates.'/lines.gp'
