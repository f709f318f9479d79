// listening: the backlogs of all sockets that listen on a port, and of no other.
#include "listening.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

// Listens on the port (0: any that is free) together with others that do. Returns the socket, and the port.
static int listen_on(uint16_t *port, int backlog)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    const int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on), 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, backlog), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static void backlogs_are_those_of_the_port(void **state)
{
    (void)state;
    struct backlogs backlogs = {0};
    struct error error;
    uint16_t port = 0, other = 0;
    int listeners[] = {listen_on(&port, 7), listen_on(&port, 9), listen_on(&other, 11)};
    if (listening_backlogs(&backlogs, port, &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(backlogs.count, 2);
    assert_int_equal(backlogs.items[0] + backlogs.items[1], 7 + 9);
    assert_int_equal(listening_backlogs(&backlogs, other, &error), 0);
    assert_int_equal(backlogs.count, 3);
    assert_int_equal(backlogs.items[2], 11);
    for (size_t i = 0; i < 3; i++)
        close(listeners[i]);
    assert_int_equal(listening_backlogs(&backlogs, port, &error), 0); // nobody listens there any more
    assert_int_equal(backlogs.count, 3);
    vec_release(&backlogs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backlogs_are_those_of_the_port),
    };
    return cmocka_run_group_tests_name("listening", tests, NULL, NULL);
}
