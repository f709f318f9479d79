# Throughput against latency, drawn as lines whose points are in the order of the load.
load templates.'/lines.gp'
