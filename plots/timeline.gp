# Timeline: lines over the window of a run, each point the median of one of its parts over the rounds.
load templates.'/lines.gp'
