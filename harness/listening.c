// Asked through netlink: sock_diag(7). /proc/net/tcp has the queue of a listener, but not its limit.
#include "listening.h"

#include "descendants.h"
#include "memory.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int ask(int netlink, unsigned char family)
{
    const struct {
        struct nlmsghdr head;
        struct inet_diag_req_v2 listeners;
    } request = {
        .head = {.nlmsg_len = sizeof request,
                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .listeners = {.sdiag_family = family,
                      .sdiag_protocol = IPPROTO_TCP,
                      .idiag_states = 1U << TCP_LISTEN},
    };
    return send(netlink, &request, sizeof request, 0) == (ssize_t)sizeof request ? 0 : -1;
}

// An IPv6 socket takes IPv4 as well, unless it was told not to (IPV6_V6ONLY).
static bool is_ipv6_only(const struct nlmsghdr *head)
{
    const struct inet_diag_msg *one = NLMSG_DATA(head);
    unsigned left = head->nlmsg_len - (unsigned)NLMSG_LENGTH(sizeof *one);
    for (const struct rtattr *attribute = (const struct rtattr *)(one + 1); RTA_OK(attribute, left);
         attribute = RTA_NEXT(attribute, left))
        if (attribute->rta_type == INET_DIAG_SKV6ONLY)
            return *(const uint8_t *)RTA_DATA(attribute);
    return false;
}

// At 127.0.0.1, or everywhere.
static bool takes_loopback(const struct nlmsghdr *head)
{
    const struct inet_diag_msg *one = NLMSG_DATA(head);
    const uint32_t *at = one->id.idiag_src, loopback = htonl(INADDR_LOOPBACK);
    if (one->idiag_family == AF_INET)
        return at[0] == loopback || at[0] == 0;
    if (at[0] != 0 || at[1] != 0 || is_ipv6_only(head))
        return false;
    return (at[2] == 0 && at[3] == 0) || (at[2] == htonl(0xffff) && (at[3] == loopback || at[3] == 0));
}

// Takes in one datagram of the answer. 1: there are more; 0: it was the last; -1 with errno.
static int take(struct listeners *listeners, uint16_t port, int netlink)
{
    _Alignas(struct nlmsghdr) char answer[32768]; // as large as they are sent: netlink(7)
    ssize_t got = recv(netlink, answer, sizeof answer, 0);
    if (got < 0)
        return errno == EINTR ? 1 : -1;
    size_t left = (size_t)got;
    for (const struct nlmsghdr *head = (struct nlmsghdr *)answer; NLMSG_OK(head, left);
         head = NLMSG_NEXT(head, left)) {
        if (head->nlmsg_type == NLMSG_DONE)
            return 0;
        if (head->nlmsg_type == NLMSG_ERROR) {
            errno = -((const struct nlmsgerr *)NLMSG_DATA(head))->error;
            return -1;
        }
        const struct inet_diag_msg *one = NLMSG_DATA(head);
        struct listener listener = {one->idiag_wqueue, one->idiag_inode}; // of a listener it is the backlog
        if (ntohs(one->id.idiag_sport) == port && takes_loopback(head))
            vec_push(listeners, listener);
    }
    return 1;
}

static int connect_to_itself(int listener, int client)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    return bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 1) != 0 ||
                   getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
                   connect(client, (struct sockaddr *)&address, length) != 0
               ? -1
               : 0;
}

int listening_try(struct error *error)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int result = listener < 0 || client < 0 ? -1 : connect_to_itself(listener, client);
    const char *remedy = "";
    if (result != 0 && errno == ENETUNREACH)
        remedy = ": 'ip link set lo up', as root, brings the loopback interface up";
    else if (result != 0 && errno == EADDRINUSE)
        remedy = ": all ports are taken; wait a minute, or widen net.ipv4.ip_local_port_range";
    else if (result != 0 && (errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT))
        remedy =
            ": servers listen on IPv4; 'ip address add 127.0.0.1/8 dev lo', as root, gives it an address";
    char words[128];
    if (result != 0)
        error_set(error,
                  "no connection to 127.0.0.1 can be made here, and servers are measured over one: %s%s",
                  strerror_r(errno, words, sizeof words), remedy);
    if (listener >= 0)
        close(listener);
    if (client >= 0)
        close(client);
    return result;
}

int listening_at(struct listeners *listeners, uint16_t port, struct error *error)
{
    static const unsigned char families[] = {AF_INET, AF_INET6}; // the latter take IPv4 as well
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    int more = netlink < 0 ? -1 : 0;
    for (size_t i = 0; i < sizeof families && more == 0; i++) {
        more = ask(netlink, families[i]) == 0 ? 1 : -1;
        while (more > 0)
            more = take(listeners, port, netlink);
    }
    if (more < 0)
        error_errno(error, "cannot ask the kernel for sockets that listen");
    if (netlink >= 0)
        close(netlink);
    return more;
}

// --- Who holds them ----------------------------------------------------------------------------------------

// The inode of the socket that an entry of /proc/PID/fd is; 0: it is none.
static uint64_t socket_inode(int folder, const char *name)
{
    char target[64];
    unsigned long long inode = 0;
    ssize_t length = readlinkat(folder, name, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    return sscanf(target, "socket:[%llu]", &inode) == 1 ? inode : 0;
}

static void mark_held(const struct listeners *listeners, bool *held, pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        uint64_t inode = socket_inode(dirfd(folder), entry->d_name);
        for (size_t i = 0; i < listeners->count && inode != 0; i++)
            held[i] |= listeners->items[i].inode == inode;
    }
    if (folder)
        closedir(folder);
}

size_t listening_held(const struct listeners *listeners, pid_t program)
{
    bool *held = memory_zeroed(listeners->count + 1, sizeof *held);
    size_t count = 0;
    struct pids all = {0};
    vec_push(&all, program);
    descendants_add(&all, program);
    for (size_t i = 0; i < all.count; i++)
        mark_held(listeners, held, all.items[i]);
    for (size_t i = 0; i < listeners->count; i++)
        count += held[i];
    vec_release(&all);
    free(held);
    return count;
}
