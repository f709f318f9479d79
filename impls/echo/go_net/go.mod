module go_net

go 1.19
