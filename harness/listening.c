// Asked through netlink: sock_diag(7). /proc/net/tcp has the queue of a listener, but not its limit.
#include "listening.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <stdbool.h>
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

// Takes in one datagram of the answer. 1: there are more; 0: it was the last; -1 with errno.
static int take(struct backlogs *backlogs, uint16_t port, int netlink)
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
        const struct inet_diag_msg *listener = NLMSG_DATA(head);
        if (ntohs(listener->id.idiag_sport) == port)
            vec_push(backlogs, listener->idiag_wqueue); // of a listener it is the backlog
    }
    return 1;
}

int listening_backlogs(struct backlogs *backlogs, uint16_t port, struct error *error)
{
    static const unsigned char families[] = {AF_INET, AF_INET6}; // the latter take IPv4 as well
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    int more = netlink < 0 ? -1 : 0;
    for (size_t i = 0; i < sizeof families && more == 0; i++) {
        more = ask(netlink, families[i]) == 0 ? 1 : -1;
        while (more > 0)
            more = take(backlogs, port, netlink);
    }
    if (more < 0)
        error_errno(error, "cannot ask the kernel for sockets that listen");
    if (netlink >= 0)
        close(netlink);
    return more;
}
