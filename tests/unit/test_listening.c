// listening: the sockets that listen on a port, and no other; and who holds them.
#include "listening.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/wait.h>
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

// Listens everywhere, at IPv6 addresses.
static int listen_everywhere(uint16_t port, int ipv6_only)
{
    const struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return -1;
    const int on = 1;
    assert_int_equal(setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on), 0);
    assert_int_equal(setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &ipv6_only, sizeof ipv6_only), 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    return listener;
}

static struct listeners find(uint16_t port)
{
    struct listeners listeners = {0};
    struct error error;
    if (listening_at(&listeners, port, &error) != 0)
        fail_msg("%s", error.text);
    return listeners;
}

static size_t count(uint16_t port)
{
    struct listeners listeners = find(port);
    size_t found = listeners.count;
    vec_release(&listeners);
    return found;
}

static void backlogs_are_those_of_the_port(void **state)
{
    (void)state;
    uint16_t port = 0, other = 0;
    int sockets[] = {listen_on(&port, 7), listen_on(&port, 9), listen_on(&other, 11)};
    struct listeners two = find(port), one = find(other);
    assert_int_equal(two.count, 2);
    assert_int_equal(two.items[0].backlog + two.items[1].backlog, 7 + 9);
    assert_int_equal(one.count, 1);
    assert_int_equal(one.items[0].backlog, 11);
    for (size_t i = 0; i < 3; i++)
        close(sockets[i]);
    assert_int_equal(count(port), 0); // nobody listens there any more
    vec_release(&two);
    vec_release(&one);
}

static void ipv6_counts_where_it_takes_ipv4(void **state)
{
    (void)state;
    uint16_t port = 0;
    int listener = listen_on(&port, 1);
    for (int ipv6_only = 0; ipv6_only < 2; ipv6_only++) {
        int other = listen_everywhere(port, ipv6_only);
        if (other < 0)
            skip(); // a kernel without IPv6
        assert_int_equal(count(port), ipv6_only ? 1 : 2);
        close(other);
    }
    close(listener);
}

static void a_socket_is_held_by_who_has_it_open(void **state)
{
    (void)state;
    uint16_t port = 0;
    int listener = listen_on(&port, 1);
    struct listeners listeners = find(port);
    assert_int_equal(listening_held(&listeners, getpid()), 1);
    pid_t heir = fork();
    if (heir == 0)
        pause();
    close(listener); // only the child has it now
    assert_int_equal(listening_held(&listeners, getpid()), 1);
    pid_t other = fork();
    if (other == 0)
        pause();
    assert_int_equal(listening_held(&listeners, other), 0);
    kill(heir, SIGKILL);
    kill(other, SIGKILL);
    waitpid(heir, NULL, 0);
    waitpid(other, NULL, 0);
    assert_int_equal(listening_held(&listeners, getpid()), 0);
    vec_release(&listeners);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backlogs_are_those_of_the_port),
        cmocka_unit_test(ipv6_counts_where_it_takes_ipv4),
        cmocka_unit_test(a_socket_is_held_by_who_has_it_open),
    };
    return cmocka_run_group_tests_name("listening", tests, NULL, NULL);
}
