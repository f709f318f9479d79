#include "echo.h"

int main(int argc, char **argv)
{
    struct echo_options options;
    echo_parse(argc, argv, &options);
    echo_raise_limits();
    int listener = echo_listen(&options);
    echo_stop_on_sigterm(listener);
    if (echo_prepare)
        echo_prepare(listener, &options);
    echo_announce(listener);
    int status = echo_serve(listener, &options);
    echo_report();
    return status;
}
