// echo/coroutine_st -- one thread of the State Threads library per connection, blocking reads and writes
// model: coroutine-stackful
// runtime: libst
// class: tuned
// needs: pkg:st processor:x86_64
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// State Threads (Netscape, 1999; its paper is "State Threads for Internet Applications") has for its purpose
// what is measured here: servers whose code is written for one connection, as if it blocked, on an event loop
// that nobody sees. Its threads are coroutines; st_read and st_write try, and let others run while they would
// block. The session is word for word that of echo/thread, but for the calls.
//
// Tuned are two things. A task waits before it reads if its last read has emptied the socket, which saves the
// read that would tell so. And stacks begin at random offsets (st_randomize_stacks): without, all of them
// compete for the same few places in the caches.
//
// The library can wait by epoll, but not as Debian compiles it: there it is poll, which looks at all
// connections each time. Under dense load that is shared by many messages; where few are active among many,
// it is nearly all that this server does.
//
// Accepting is the rig's: st_accept knows no answer to being out of descriptors.
#include "echo.h"

#include <errno.h>
#include <poll.h>
#include <st.h>
#include <sys/socket.h>
#include <unistd.h>

// The session's buffer, its frames and a signal's. Only what is touched takes memory.
enum { STACK_BYTES = 32 * 1024 };

static struct rig_ledger coroutines = {.name = "coroutines"};

// LeakSanitizer's, where there is one: it cannot see what hangs on the library's stacks.
void __lsan_disable(void) __attribute__((weak)); // NOLINT(bugprone-reserved-identifier): its name

// The descriptor's data is a mark, no memory: it is there when the last read took all there was.
static ssize_t receive(st_netfd_t connection, char *buffer, size_t size)
{
    if (st_netfd_getspecific(connection))
        st_netfd_poll(connection, POLLIN, ST_UTIME_NO_TIMEOUT);
    ssize_t received = TEMP_FAILURE_RETRY(st_read(connection, buffer, size, ST_UTIME_NO_TIMEOUT));
    st_netfd_setspecific(connection, received < (ssize_t)size ? connection : NULL, NULL);
    return received;
}

// st_write goes on until all is sent.
static int send_all(st_netfd_t connection, const char *bytes, size_t length)
{
    return st_write(connection, bytes, length, ST_UTIME_NO_TIMEOUT) == (ssize_t)length ? 0 : -1;
}

static void session(st_netfd_t connection)
{
    char buffer[ECHO_BUFFER_BYTES];
    ssize_t received;
    while ((received = receive(connection, buffer, sizeof buffer)) > 0) {
        echo_work((size_t)received);
        if (send_all(connection, buffer, (size_t)received) < 0)
            break;
    }
    st_netfd_close(connection);
}

static void *session_main(void *connection)
{
    rig_ledger_open(&coroutines);
    session(connection);
    rig_ledger_close(&coroutines);
    return NULL;
}

static void session_start(int descriptor)
{
    st_netfd_t connection = st_netfd_open_socket(descriptor);
    if (!connection)
        close(descriptor); // no memory: this peer is one too many
    else if (!st_thread_create(session_main, connection, false, STACK_BYTES))
        st_netfd_close(connection);
}

static int accept_one(st_netfd_t listener)
{
    int connection;
    while ((connection = echo_accept(st_netfd_fileno(listener), 0)) < 0 && errno == EAGAIN)
        st_netfd_poll(listener, POLLIN, ST_UTIME_NO_TIMEOUT);
    return connection;
}

static void *heartbeat_main(void *every_ns)
{
    uint64_t due_ns = rig_now_ns() + *(const uint64_t *)every_ns;
    for (;;) {
        uint64_t now_ns = rig_now_ns();
        st_usleep(now_ns < due_ns ? (due_ns - now_ns + 999) / 1000 : 0);
        due_ns = echo_beat(due_ns);
    }
    return NULL;
}

// The library's clock would be gettimeofday, which may jump.
static st_utime_t now_us(void)
{
    return rig_now_ns() / 1000;
}

static void library_start(void)
{
    if (__lsan_disable)
        __lsan_disable();
    st_set_utime_function(now_us);
    st_randomize_stacks(true);
    st_set_eventsys(ST_EVENTSYS_ALT); // epoll; where there is none, nothing has been set, without an error
    if (st_get_eventsys() != ST_EVENTSYS_ALT)
        st_set_eventsys(ST_EVENTSYS_POLL);
    if (st_init() < 0)
        rig_die("cannot start State Threads");
}

// The thread that runs this becomes the first of the library's.
int echo_serve(int socket, const struct echo_options *options)
{
    library_start();
    st_netfd_t listener = st_netfd_open_socket(socket);
    uint64_t every_ns = options->heartbeat_ns;
    if (!listener || (every_ns > 0 && !st_thread_create(heartbeat_main, &every_ns, false, STACK_BYTES)))
        rig_die("cannot start the server");
    int connection;
    while ((connection = accept_one(listener)) >= 0)
        session_start(connection);
    st_netfd_free(listener);
    rig_ledger_report(&coroutines);
    return 0; // and the end of the process ends the threads, wherever they wait
}
