#include "network.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int raise_loopback(void)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (any < 0)
        return -1;
    int result = ioctl(any, SIOCSIFFLAGS, &loopback);
    close(any);
    return result;
}

static int turn_off_cookies(void)
{
    int file = open("/proc/sys/net/ipv4/tcp_syncookies", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t written = write(file, "0", 1);
    close(file);
    return written == 1 ? 0 : -1;
}

// Whoever is not root may have one in a user namespace (user_namespaces(7)).
int network_make(struct error *error)
{
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return error_errno(error, "cannot make a network namespace");
    if (raise_loopback() != 0)
        return error_errno(error, "cannot use a new network's loopback");
    if (turn_off_cookies() != 0)
        return error_errno(error, "cannot turn off SYN cookies in a new network");
    return 0;
}
