// The filters and the printer in a process of their own, behind a pipe or a TCP connection: "Curious Course",
// slides 78 and 86-87, where sendto() pickles what it is sent and recvfrom() sends on what it unpickles.
#include "environment.h"
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 18 };

struct to_process {
    struct buses_records records; // comes first
    size_t batch, unsent;         // records: written at a time; in the buffer
    int file;
    size_t length; // of what is in the buffer
    char buffer[BUFFER_BYTES];
};

static pid_t child; // 0: none, or this is the child

// --- In the child ------------------------------------------------------------------------------------------

// What arrives and is not yet sent on; grows to the largest record.
struct arrived {
    char *bytes;
    size_t length, room;
};

static void make_room(struct arrived *arrived, size_t wanted)
{
    if (wanted <= arrived->room)
        return;
    arrived->bytes = realloc(arrived->bytes, wanted);
    if (!arrived->bytes)
        rig_die("cannot allocate %zu bytes for a record", wanted);
    arrived->room = wanted;
}

// Reads what there is, and waits where there is nothing. Returns whether there was something.
static bool receive_more(int file, struct arrived *arrived)
{
    ssize_t got;
    while ((got = read(file, arrived->bytes + arrived->length, arrived->room - arrived->length)) < 0 &&
           errno == EINTR)
        ;
    if (got < 0 && errno != ECONNRESET)
        rig_die("cannot read records from the process that sends them");
    arrived->length += got > 0 ? (size_t)got : 0;
    return got > 0;
}

// Returns whether all records came: who sends them may have ended before, and has said why.
static bool receive(int file)
{
    struct arrived arrived = {0};
    struct buses_records *target = buses_records_open();
    size_t wanted = sizeof(struct wire_head);
    make_room(&arrived, BUFFER_BYTES);
    while (wanted > 0 && receive_more(file, &arrived)) {
        size_t used = wire_send_on(arrived.bytes, arrived.length, target, &wanted);
        arrived.length -= used;
        memmove(arrived.bytes, arrived.bytes + used, arrived.length);
        make_room(&arrived, wanted);
    }
    buses_records_close(target);
    rig_answer_end();
    free(arrived.bytes);
    return wanted == 0;
}

// --- In the parent -----------------------------------------------------------------------------------------

// Waits for the child. Where it did not end well it has said why, unless a signal ended it; this program
// fails then, too.
static void reap(void)
{
    int status;
    pid_t pid = child;
    child = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            rig_die("cannot wait for the process that prints");
    rig_ledger_close(buses_processes);
    errno = 0;
    if (WIFSIGNALED(status))
        rig_die("the process that prints was ended by signal %d (%s)", WTERMSIG(status),
                strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        exit(1);
}

static void send_bytes(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = write(file, bytes, length);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            int number = errno;
            if (number == EPIPE || number == ECONNRESET)
                reap(); // it does not return where the child tells of itself why it is gone
            errno = number;
            rig_die("cannot write records to the process that prints");
        }
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void flush(struct to_process *end)
{
    send_bytes(end->file, end->buffer, end->length);
    end->length = end->unsent = 0;
}

static void process_send(struct buses_records *self, const struct buses_record *record)
{
    struct to_process *end = (struct to_process *)self;
    size_t bytes = wire_bytes(record);
    if (bytes > BUFFER_BYTES - end->length)
        flush(end);
    if (bytes <= BUFFER_BYTES) {
        wire_write(end->buffer + end->length, record);
        end->length += bytes;
    } else {
        struct wire_head head = wire_head_of(record);
        send_bytes(end->file, (const char *)&head, sizeof head);
        send_bytes(end->file, record->text, record->length);
    }
    if (++end->unsent == end->batch)
        flush(end);
}

// However this program ends, and also where it dies: it leaves no child. Without a way to it, the child ends.
static struct to_process *way;

static void leave_no_child(void)
{
    if (child == 0)
        return;
    close(way->file);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}

// ends[0] is the child's, ends[1] the parent's.
static struct buses_records *open_between(const int ends[2], size_t batch)
{
    way = malloc(sizeof *way);
    if (!way || atexit(leave_no_child) != 0)
        rig_die("cannot allocate the way to the process");
    *way = (struct to_process){.records = {process_send}, .batch = batch, .file = ends[1]};
    child = fork();
    if (child < 0)
        rig_die("cannot create the process that prints");
    if (child == 0) {
        close(ends[1]);
        exit(receive(ends[0]) ? 0 : 1);
    }
    rig_ledger_open(buses_processes);
    close(ends[0]);
    return &way->records;
}

static void process_close(struct buses_records *records)
{
    struct to_process *end = (struct to_process *)records;
    if (WIRE_END_BYTES > BUFFER_BYTES - end->length)
        flush(end);
    wire_write_end(end->buffer + end->length);
    end->length += WIRE_END_BYTES;
    flush(end);
    close(end->file);
    reap();
    free(end);
}

// --- The two ways ------------------------------------------------------------------------------------------

static struct buses_records *pipe_open(size_t batch)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        rig_die("cannot make a pipe");
    fcntl(ends[1], F_SETPIPE_SZ, BUFFER_BYTES); // where the limit allows it: it is 64 KB otherwise
    return open_between(ends, batch);
}

const struct buses_environment buses_environment_process = {"process", pipe_open, process_close};

static bool is_same_address(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_addr.s_addr == b->sin_addr.s_addr && a->sin_port == b->sin_port;
}

// Connects to itself before the fork: so nobody has to be told the port, and who else connects is turned
// away.
static void connect_ends(int ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in peer = {0}, own = {0};
    socklen_t length = sizeof address, peer_length = sizeof peer, own_length = sizeof own;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ends[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || ends[1] < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
        listen(listener, 16) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
        connect(ends[1], (struct sockaddr *)&address, length) != 0 ||
        getsockname(ends[1], (struct sockaddr *)&own, &own_length) != 0)
        rig_die("cannot connect on 127.0.0.1");
    while ((ends[0] = accept4(listener, (struct sockaddr *)&peer, &peer_length, SOCK_CLOEXEC)) < 0 ||
           !is_same_address(&peer, &own)) {
        if (ends[0] < 0 && errno != EINTR && errno != ECONNABORTED)
            rig_die("cannot accept a connection on 127.0.0.1");
        if (ends[0] >= 0)
            close(ends[0]);
    }
    close(listener);
}

static struct buses_records *socket_open(size_t batch)
{
    int ends[2];
    connect_ends(ends);
    // A batch is to be sent as it is written, and not when the one before has been acknowledged.
    if (setsockopt(ends[1], IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)) != 0)
        rig_die("cannot set TCP_NODELAY");
    return open_between(ends, batch);
}

const struct buses_environment buses_environment_socket = {"socket", socket_open, process_close};
