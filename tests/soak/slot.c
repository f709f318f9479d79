#include "slot.h"

#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

// Whoever is owed something for so long, and waits for nothing of its own, will never get it: a SYN that
// finds no room in the backlog comes again after a minute at the latest, and the kernel gives up after two.
#define STUCK_NS (150 * NS_PER_SECOND)

enum { BUFFER_BYTES = 65536 };

// --- Its beginning ---------------------------------------------------------------------------------------

// A port that was used waits for a minute: so each few thousand connections come from an address of their
// own, 127.1.0.0 and up.
static int bind_source(const struct crowd *crowd, int socket)
{
    enum { EACH = 4096, SOURCES = 1 << 22 };
    const int on = 1;
    uint32_t source = (uint32_t)(crowd->lives / EACH % SOURCES);
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_addr.s_addr = htonl((127u << 24 | 1u << 16) + source)};
    setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    return bind(socket, (const struct sockaddr *)&address, sizeof address);
}

static struct life next_life(const struct crowd *crowd, struct slot *slot)
{
    if (crowd->mode == CROWD_GATHERS)
        return life_gathering();
    if (crowd->options.one_at_a_time && slot->kind != LIFE_BURST)
        return life_draw_brief(&slot->random);
    return life_draw(slot->kind, &slot->random);
}

int slot_begin(struct crowd *crowd, struct slot *slot, uint64_t now_ns, struct error *error)
{
    const struct sockaddr_in *server = &crowd->options.server;
    slot->life = next_life(crowd, slot);
    speech_begin(&crowd->speech, &slot->turn, &slot->life, crowd->lives++, &slot->stream);
    slot->connected = slot->shut = false;
    slot->sent = slot->received = 0;
    slot->moved_ns = slot->reads_ns = now_ns;
    slot->sends_ns = now_ns + slot->life.first_ns;
    slot->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (slot->socket < 0)
        return error_errno(error, "cannot make a socket");
    const int on = 1;
    setsockopt(slot->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); // a byte at a time leaves at once
    if (slot->life.window)
        setsockopt(slot->socket, SOL_SOCKET, SO_RCVBUF, &slot->life.window, sizeof slot->life.window);
    if (bind_source(crowd, slot->socket) < 0)
        return error_errno(error, "cannot bind a socket to an address of 127.0.0.0/8");
    if (connect(slot->socket, (const struct sockaddr *)server, sizeof *server) < 0 && errno != EINPROGRESS) {
        if (errno == EADDRNOTAVAIL || errno == EADDRINUSE)
            return error_errno(error, "cannot connect");
        slot_broke(crowd, slot, now_ns, "connect");
        return 0;
    }
    if (!life_is_orderly(&slot->life) && slot->life.total == 0) {
        crowd->counts.connections++; // most often it is gone before the server has accepted it
        slot_reset(crowd, slot, now_ns);
    }
    return 0;
}

static void establish(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    int number = 0;
    socklen_t length = sizeof number;
    getsockopt(slot->socket, SOL_SOCKET, SO_ERROR, &number, &length);
    errno = number;
    if (number != 0) {
        slot_broke(crowd, slot, now_ns, "connect");
        return;
    }
    slot->connected = true;
    slot->moved_ns = now_ns;
    crowd->counts.connections++;
}

// --- Its course ------------------------------------------------------------------------------------------

static size_t may_send(const struct slot *slot)
{
    size_t rest = slot->life.total - slot->sent, ahead = slot->sent - slot->received;
    if (slot->life.ahead) {
        size_t room = slot->life.ahead > ahead ? slot->life.ahead - ahead : 0;
        rest = rest < room ? rest : room;
    }
    return slot->life.piece && rest > slot->life.piece ? slot->life.piece : rest;
}

static void send_some(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    size_t length = may_send(slot);
    const void *bytes = speech_bytes(&crowd->speech, &slot->turn, slot->sent, &length);
    ssize_t done = send(slot->socket, bytes, length, MSG_NOSIGNAL);
    if (done < 0 && errno != EAGAIN && errno != EINTR) {
        slot_broke(crowd, slot, now_ns, "send");
    } else if (done > 0) {
        slot->sent += (size_t)done;
        crowd->said[slot->turn.slot] = slot->turn.start + slot->sent;
        slot->moved_ns = now_ns;
        slot->sends_ns = now_ns + slot->life.send_pause_ns;
    }
}

static void saw_end(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    bool in_order = slot->shut || slot->turn.server_ends;
    if (slot->turn.answer_may_be_cut || (in_order && slot->received == slot->turn.answer))
        slot_leave(crowd, slot, now_ns);
    else
        slot_fault(crowd, slot, now_ns, "the server closed the connection%s",
                   slot->shut ? "" : " without a FIN of ours");
}

static void receive_some(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    unsigned char buffer[BUFFER_BYTES];
    size_t most = slot->life.gulp && slot->life.gulp < BUFFER_BYTES ? slot->life.gulp : BUFFER_BYTES;
    ssize_t got = recv(slot->socket, buffer, most, 0);
    if (got == 0) {
        saw_end(crowd, slot, now_ns);
        return;
    }
    if (got < 0) {
        if (errno != EAGAIN && errno != EINTR)
            slot_broke(crowd, slot, now_ns, "receive");
        return;
    }
    size_t length = (size_t)got;
    size_t same = speech_compare(&crowd->speech, &slot->turn, slot->received, buffer, length);
    size_t due = crowd->options.asks ? slot->turn.answer : slot->sent;
    if (same < length || slot->received + length > due) {
        struct error sentence;
        size_t right = due - slot->received < same ? due - slot->received : same;
        speech_explain(&crowd->speech, &slot->turn, slot->received + right, buffer + right, length - right,
                       crowd->said, crowd->count, &sentence);
        slot_fault(crowd, slot, now_ns, "%s", sentence.text);
        return;
    }
    crowd->counts.messages +=
        speech_messages(&crowd->speech, &slot->turn, slot->received, slot->received + length);
    crowd->counts.bytes += length;
    slot->received += length;
    slot->moved_ns = now_ns;
    slot->reads_ns = now_ns + slot->life.gulp_pause_ns;
}

static void shut_down(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    if (shutdown(slot->socket, SHUT_WR) < 0) {
        slot_broke(crowd, slot, now_ns, "send a FIN");
        return;
    }
    slot->shut = true;
    slot->moved_ns = now_ns;
    crowd->counts.half_closes += slot->life.ending == LIFE_SHUTS;
    if (slot->life.ending == LIFE_SHUTS_AND_RESETS)
        slot_reset(crowd, slot, now_ns);
}

// What is due when all was sent, or has come back.
static void end_in_turn(struct crowd *crowd, struct slot *slot, uint64_t now_ns)
{
    bool all_sent = slot->sent == slot->life.total && now_ns >= slot->sends_ns,
         all_back = all_sent && slot->received == slot->turn.answer;
    switch (slot->life.ending) {
    case LIFE_ENDS:
        if (all_back && !slot->shut)
            shut_down(crowd, slot, now_ns);
        break;
    case LIFE_LEAVES:
        if (all_back)
            slot_leave(crowd, slot, now_ns);
        break;
    case LIFE_SHUTS:
    case LIFE_SHUTS_AND_RESETS:
        if (all_sent && !slot->shut)
            shut_down(crowd, slot, now_ns);
        break;
    case LIFE_RESETS:
        if (all_sent)
            slot_reset(crowd, slot, now_ns);
        break;
    }
}

short slot_events(const struct slot *slot, uint64_t now_ns, uint64_t *due_ns)
{
    if (!slot->connected)
        return POLLOUT;
    bool reads = now_ns >= slot->reads_ns, sends = now_ns >= slot->sends_ns;
    if (!reads && slot->reads_ns < *due_ns)
        *due_ns = slot->reads_ns;
    if (!sends && slot->sends_ns < *due_ns)
        *due_ns = slot->sends_ns;
    return (short)((reads ? POLLIN : 0) | (sends && may_send(slot) > 0 ? POLLOUT : 0));
}

static bool is_stuck(const struct slot *slot, uint64_t now_ns)
{
    return now_ns >= slot->moved_ns + STUCK_NS && now_ns >= slot->sends_ns + STUCK_NS &&
           now_ns >= slot->reads_ns + STUCK_NS;
}

void slot_step(struct crowd *crowd, struct slot *slot, short events, uint64_t now_ns)
{
    if (!slot->connected && events)
        establish(crowd, slot, now_ns);
    if (slot->socket >= 0 && slot->connected && events & (POLLIN | POLLHUP | POLLERR))
        receive_some(crowd, slot, now_ns);
    bool sends = events & POLLOUT && now_ns >= slot->sends_ns && may_send(slot) > 0;
    if (slot->socket >= 0 && slot->connected && sends)
        send_some(crowd, slot, now_ns);
    if (slot->socket >= 0 && slot->connected)
        end_in_turn(crowd, slot, now_ns);
    if (slot->socket >= 0 && is_stuck(slot, now_ns))
        slot_fault(crowd, slot, now_ns, "nothing has moved for %llu s", STUCK_NS / NS_PER_SECOND);
}

void slot_hush(const struct crowd *crowd, struct slot *slot)
{
    slot->life.gulp_pause_ns = slot->life.send_pause_ns = 0;
    slot->reads_ns = slot->sends_ns = 0;
    if (!crowd->options.asks) // half a question has no answer
        slot->life.total = slot->turn.answer = slot->sent;
}
