#include "taskos_stackless.h"

#include "test_runtime_taskos_play.h"

// --- Acts that wait --------------------------------------------------------------------------------------

struct performer {
    struct stackless stackless;
    struct actor *actor;
    struct act act;
    ssize_t result;
};

#define PERFORMS(name) (strcmp(frame->act.verb, name) == 0)

static void *perform(struct stackless *self, void *value)
{
    (void)value;
    struct performer *frame = (struct performer *)self;
    STACKLESS_BEGIN(self);
    while (next_act(frame->actor, &frame->act)) {
        if (perform_at_once(frame->actor, &frame->act))
            continue;
        if (PERFORMS("yield")) {
            TASKOS_YIELD(self, frame->result);
        } else if (PERFORMS("wait")) {
            TASKOS_WAITTASK(self, frame->act.other->id, frame->result);
        } else if (PERFORMS("park")) {
            TASKOS_WAKEWAIT(self, frame->result);
        } else if (strncmp(frame->act.verb, "read", 4) == 0) {
            TASKOS_READWAIT(self, descriptor_of(&frame->act), frame->result);
        } else if (strncmp(frame->act.verb, "write", 5) == 0) {
            TASKOS_WRITEWAIT(self, descriptor_of(&frame->act), frame->result);
        } else if (PERFORMS("sleep")) {
            TASKOS_SLEEP(self, frame->act.number * INT64_C(1000), frame->result);
        } else if (PERFORMS("until")) {
            TASKOS_SLEEP_UNTIL(self, past_the_hour(frame->act.number), frame->result);
        } else if (PERFORMS("past")) {
            TASKOS_SLEEP_UNTIL(self, dusk_ns, frame->result);
        } else if (PERFORMS("spin")) {
            frame->result = 0;
            while (!stopped && frame->result == 0)
                TASKOS_YIELD(self, frame->result);
        } else if (PERFORMS("flood")) {
            frame->result = 1;
            while (!stopped && frame->result == 1) {
                flood_put();
                TASKOS_RECV(self, pipes[0][0], &(char){0}, 1, frame->result);
            }
            frame->result -= frame->result == 1;
        } else {
            fail_msg("no such act: %s", frame->act.verb);
        }
        acted(frame->actor, &frame->act, frame->result);
    }
    STACKLESS_END(self, NULL);
}

static uint64_t actor_new(struct actor *actor)
{
    return TASKOS_NEW(os, struct performer, perform, .actor = actor);
}

static uint64_t actor_newtask(struct actor *actor)
{
    return TASKOS_NEWTASK(struct performer, perform, .actor = actor);
}

// --- Subroutines that trap -------------------------------------------------------------------------------

struct subroutine {
    struct stackless_subroutine subroutine;
    unsigned depth;
    struct subroutine *callee;
    int result;
};

// Calls itself, and yields from the innermost; a kill comes back as the result of each call.
static void *nest(struct stackless *self, void *value)
{
    (void)value;
    struct subroutine *frame = (struct subroutine *)self;
    void *returned;
    STACKLESS_BEGIN(self);
    if (frame->depth == 0) {
        TASKOS_WAKEWAIT(self, frame->result);
    } else {
        frame->callee = frame + 1;
        *frame->callee =
            (struct subroutine){.subroutine.stackless.function = nest, .depth = frame->depth - 1};
        STACKLESS_CALL(self, &frame->callee->subroutine, returned);
        frame->result = returned ? -1 : 0;
    }
    STACKLESS_END(self, frame->result < 0 ? self : NULL);
}

enum { DEPTH = 50 };

struct caller {
    struct stackless stackless;
    struct subroutine frames[DEPTH];
    int *result;
};

static void *call(struct stackless *self, void *value)
{
    (void)value;
    struct caller *frame = (struct caller *)self;
    void *returned;
    STACKLESS_BEGIN(self);
    frame->frames[0] = (struct subroutine){.subroutine.stackless.function = nest, .depth = DEPTH - 1};
    STACKLESS_CALL(self, &frame->frames[0].subroutine, returned);
    *frame->result = returned ? -1 : 1;
    STACKLESS_END(self, NULL);
}

struct waker {
    struct stackless stackless;
    uint64_t woken, killed;
};

static void *wake_and_kill(struct stackless *self, void *value)
{
    (void)value;
    struct waker *frame = (struct waker *)self;
    int result;
    STACKLESS_BEGIN(self);
    TASKOS_YIELD(self, result);
    assert_int_equal(result, 0);
    assert_int_equal(taskos_waketask(frame->woken), 1);
    assert_int_equal(taskos_killtask(frame->killed), 1);
    TASKOS_WAITTASK(self, frame->woken, result);
    assert_int_equal(result, 1);
    STACKLESS_END(self, NULL);
}

static void subroutines_trap_for_the_task_that_called_them(void **state)
{
    (void)state;
    int results[2] = {0};
    os = taskos_create(NULL);
    uint64_t woken = TASKOS_NEW(os, struct caller, call, .result = &results[0]),
             killed = TASKOS_NEW(os, struct caller, call, .result = &results[1]);
    TASKOS_NEW(os, struct waker, wake_and_kill, .woken = woken, .killed = killed);
    assert_int_equal(taskos_run(os), 0);
    assert_int_equal(results[0], 1);
    assert_int_equal(results[1], -1);
    taskos_destroy(os);
}

// --- Calls that seem to block ----------------------------------------------------------------------------

enum { CLIENTS = 5, MESSAGE_BYTES = 1 << 20 };

static int listener, sessions, answered;

struct session {
    struct stackless stackless;
    int connection;
    char buffer[4096];
    ssize_t received;
    size_t sent;
};

static void *session(struct stackless *self, void *value)
{
    (void)value;
    struct session *frame = (struct session *)self;
    ssize_t result;
    STACKLESS_BEGIN(self);
    for (;;) {
        TASKOS_RECV(self, frame->connection, frame->buffer, sizeof frame->buffer, frame->received);
        if (frame->received <= 0)
            break;
        TASKOS_SEND(self, frame->connection, frame->buffer, (size_t)frame->received, frame->sent, result);
        if (result < 0)
            break;
    }
    taskos_close(frame->connection);
    sessions++;
    STACKLESS_END(self, NULL);
}

static void *server(struct stackless *self, void *value)
{
    (void)value;
    int connection;
    STACKLESS_BEGIN(self);
    for (;;) {
        TASKOS_ACCEPT(self, listener, NULL, NULL, connection);
        if (connection < 0)
            break;
        TASKOS_NEWTASK(struct session, session, .connection = connection);
    }
    assert_int_equal(errno, ECANCELED);
    STACKLESS_END(self, NULL);
}

static int connect_to_listener(void)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    assert_int_equal(connect(connection, (struct sockaddr *)&address, length), 0);
    return connection;
}

struct client {
    struct stackless stackless;
    int connection;
    size_t done;
    uint64_t reader;
    char buffer[8192];
};

static void *reader(struct stackless *self, void *value)
{
    (void)value;
    struct client *frame = (struct client *)self;
    ssize_t received;
    STACKLESS_BEGIN(self);
    while (frame->done < MESSAGE_BYTES) {
        TASKOS_RECV(self, frame->connection, frame->buffer, sizeof frame->buffer, received);
        assert_true(received > 0);
        for (ssize_t i = 0; i < received; i++)
            if (frame->buffer[i] != (char)((frame->done + (size_t)i) % 251))
                fail_msg("byte %zu is wrong", frame->done + (size_t)i);
        frame->done += (size_t)received;
    }
    answered++;
    STACKLESS_END(self, NULL);
}

static char message[MESSAGE_BYTES];

// A message larger than all buffers on the way: whoever sends it and does not read meanwhile would wait for
// ever.
static void *client(struct stackless *self, void *value)
{
    (void)value;
    struct client *frame = (struct client *)self;
    ssize_t sent;
    STACKLESS_BEGIN(self);
    frame->connection = connect_to_listener();
    frame->reader = TASKOS_NEWTASK(struct client, reader, .connection = frame->connection);
    TASKOS_SEND(self, frame->connection, message, sizeof message, frame->done, sent);
    assert_int_equal(sent, MESSAGE_BYTES);
    TASKOS_WAITTASK(self, frame->reader, sent);
    taskos_close(frame->connection);
    STACKLESS_END(self, NULL);
}

struct clients {
    struct stackless stackless;
    uint64_t server, ids[CLIENTS];
    unsigned i;
};

static void *clients(struct stackless *self, void *value)
{
    (void)value;
    struct clients *frame = (struct clients *)self;
    int waited;
    STACKLESS_BEGIN(self);
    for (unsigned i = 0; i < CLIENTS; i++)
        frame->ids[i] = TASKOS_NEWTASK(struct client, client);
    for (frame->i = 0; frame->i < CLIENTS; frame->i++) {
        TASKOS_WAITTASK(self, frame->ids[frame->i], waited);
        assert_true(waited >= 0);
    }
    taskos_killtask(frame->server);
    STACKLESS_END(self, NULL);
}

struct bare {
    struct stackless stackless;
};

static void a_server_reads_like_blocking_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (char)(i % 251);
    for (enum taskos_poller poller = TASKOS_EPOLL; poller <= TASKOS_SELECT; poller++) {
        sessions = answered = 0;
        os = taskos_create(&(struct taskos_options){.poller = poller});
        listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert_int_equal(listen(listener, CLIENTS), 0);
        uint64_t id = TASKOS_NEW(os, struct bare, server);
        TASKOS_NEW(os, struct clients, clients, .server = id);
        assert_int_equal(taskos_run(os), 0);
        assert_int_equal(sessions, CLIENTS);
        assert_int_equal(answered, CLIENTS);
        taskos_destroy(os);
        close(listener);
    }
}

// --- Many ------------------------------------------------------------------------------------------------

enum { MANY = 100000 };

static uint64_t ids[MANY];
static unsigned ended;

static void *ends_at_once(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    ended++;
    STACKLESS_END(self, NULL);
}

struct spawner {
    struct stackless stackless;
    unsigned round, i;
};

static void *spawn(struct stackless *self, void *value)
{
    (void)value;
    struct spawner *frame = (struct spawner *)self;
    int waited;
    STACKLESS_BEGIN(self);
    for (; frame->round < 2; frame->round++) { // the second time from what the first has left
        for (unsigned i = 0; i < MANY; i++)
            ids[i] = TASKOS_NEWTASK(struct bare, ends_at_once);
        for (frame->i = 0; frame->i < MANY; frame->i++) {
            TASKOS_WAITTASK(self, ids[frame->i], waited);
            assert_int_equal(waited, frame->i == 0);
        }
    }
    STACKLESS_END(self, NULL);
}

static void many_tasks_come_and_go(void **state)
{
    (void)state;
    os = taskos_create(NULL);
    TASKOS_NEW(os, struct spawner, spawn);
    assert_int_equal(taskos_run(os), 0);
    assert_int_equal(ended, 2 * MANY);
    taskos_destroy(os);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAYS,
        cmocka_unit_test(subroutines_trap_for_the_task_that_called_them),
        cmocka_unit_test(a_server_reads_like_blocking_code),
        cmocka_unit_test(many_tasks_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
