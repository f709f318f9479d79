module go_tasks

go 1.19
