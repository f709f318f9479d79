#include "taskos_stackful.h"

#include "test_runtime_taskos_play.h"

// --- Acts that wait --------------------------------------------------------------------------------------

static ssize_t spin(void)
{
    int result = 0;
    while (!stopped && result == 0)
        result = taskos_yield();
    return result;
}

static ssize_t flood(void)
{
    ssize_t result = 1;
    while (!stopped && result == 1) {
        flood_put();
        result = taskos_recv(pipes[0][0], &(char){0}, 1);
    }
    return result == 1 ? 0 : result;
}

static ssize_t perform_act(const struct act *act)
{
    const char *verb = act->verb;
    if (strcmp(verb, "yield") == 0)
        return taskos_yield();
    if (strcmp(verb, "wait") == 0)
        return taskos_waittask(act->other->id);
    if (strcmp(verb, "park") == 0)
        return taskos_wakewait();
    if (strncmp(verb, "read", 4) == 0)
        return taskos_readwait(descriptor_of(act));
    if (strncmp(verb, "write", 5) == 0)
        return taskos_writewait(descriptor_of(act));
    if (strcmp(verb, "sleep") == 0)
        return taskos_sleep(act->number * INT64_C(1000));
    if (strcmp(verb, "until") == 0)
        return taskos_sleep_until(past_the_hour(act->number));
    if (strcmp(verb, "past") == 0)
        return taskos_sleep_until(dusk_ns);
    if (strcmp(verb, "spin") == 0)
        return spin();
    if (strcmp(verb, "flood") == 0)
        return flood();
    fail_msg("no such act: %s", verb);
    return -1;
}

static void perform(void *argument)
{
    struct actor *actor = argument;
    struct act act;
    while (next_act(actor, &act))
        if (!perform_at_once(actor, &act))
            acted(actor, &act, perform_act(&act));
}

static uint64_t actor_new(struct actor *actor)
{
    return taskos_new(os, perform, actor);
}

static uint64_t actor_newtask(struct actor *actor)
{
    return taskos_newtask(perform, actor);
}

// --- Calls that seem to block ----------------------------------------------------------------------------

enum { CLIENTS = 5, MESSAGE_BYTES = 1 << 20 };

static int listener, sessions, answered;

static void session(void *argument)
{
    int connection = (int)(intptr_t)argument;
    char buffer[4096];
    ssize_t received;
    while ((received = taskos_recv(connection, buffer, sizeof buffer)) > 0)
        if (taskos_send(connection, buffer, (size_t)received) != received)
            break;
    taskos_close(connection);
    sessions++;
}

static void server(void *unused)
{
    (void)unused;
    int connection;
    while ((connection = taskos_accept(listener, NULL, NULL)) >= 0)
        taskos_newtask(session, (void *)(intptr_t)connection); // NOLINT(performance-no-int-to-ptr): a number
    assert_int_equal(errno, ECANCELED);
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

static void reader(void *argument)
{
    int connection = *(int *)argument;
    static char buffer[65536];
    size_t total = 0;
    while (total < MESSAGE_BYTES) {
        ssize_t received = taskos_recv(connection, buffer, sizeof buffer);
        assert_true(received > 0);
        for (ssize_t i = 0; i < received; i++)
            if (buffer[i] != (char)((total + (size_t)i) % 251))
                fail_msg("byte %zu is wrong", total + (size_t)i);
        total += (size_t)received;
    }
    answered++;
}

// A message larger than all buffers on the way: whoever sends it and does not read meanwhile would wait for
// ever.
static void client(void *unused)
{
    (void)unused;
    static char message[MESSAGE_BYTES];
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (char)(i % 251);
    int connection = connect_to_listener();
    uint64_t id = taskos_newtask(reader, &connection);
    assert_int_equal(taskos_send(connection, message, sizeof message), MESSAGE_BYTES);
    taskos_waittask(id);
    taskos_close(connection);
}

static void clients(void *argument)
{
    uint64_t ids[CLIENTS];
    for (unsigned i = 0; i < CLIENTS; i++)
        ids[i] = taskos_newtask(client, NULL);
    for (unsigned i = 0; i < CLIENTS; i++)
        taskos_waittask(ids[i]);
    taskos_killtask(*(uint64_t *)argument);
}

static void a_server_reads_like_blocking_code(void **state)
{
    (void)state;
    for (enum taskos_poller poller = TASKOS_EPOLL; poller <= TASKOS_SELECT; poller++) {
        sessions = answered = 0;
        os = taskos_create(&(struct taskos_options){.poller = poller});
        listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert_int_equal(listen(listener, CLIENTS), 0);
        uint64_t server_id = taskos_new(os, server, NULL);
        taskos_new(os, clients, &server_id);
        assert_int_equal(taskos_run(os), 0);
        assert_int_equal(sessions, CLIENTS);
        assert_int_equal(answered, CLIENTS);
        taskos_destroy(os);
        close(listener);
    }
}

static void waits_in_vain(void *descriptor)
{
    if (taskos_readwait(*(int *)descriptor) < 0) // select notices by itself, and says that it may try
        assert_int_equal(errno, EBADF);
    answered++;
}

// Against the rules: by close(2) instead of taskos_close.
static void closes_behind_the_back(void *unused)
{
    (void)unused;
    int pair[2], client = connect_to_listener();
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    taskos_newtask(waits_in_vain, &pair[0]);
    taskos_yield();
    close(pair[0]);
    int connection = taskos_accept(listener, NULL, NULL);
    assert_int_equal(connection, pair[0]);
    taskos_yield();
    assert_int_equal(answered, 1);
    assert_int_equal(taskos_close(connection), 0);
    taskos_close(client);
    close(pair[1]);
}

static void who_waits_for_what_a_connection_took_the_number_of_is_told(void **state)
{
    (void)state;
    for (enum taskos_poller poller = TASKOS_EPOLL; poller <= TASKOS_SELECT; poller++) {
        answered = 0;
        os = taskos_create(&(struct taskos_options){.poller = poller});
        listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert_int_equal(listen(listener, 1), 0);
        taskos_new(os, closes_behind_the_back, NULL);
        assert_int_equal(taskos_run(os), 0);
        taskos_destroy(os);
        close(listener);
    }
}

static void send_to_nobody(void *unused)
{
    (void)unused;
    close(pipes[0][0]);
    assert_int_equal(taskos_send(pipes[0][1], "x", 1), -1);
    assert_int_equal(errno, EPIPE); // and no SIGPIPE
    assert_int_equal(taskos_recv(-1, &(char){0}, 1), -1);
    assert_int_equal(errno, EBADF);
    answered++;
}

static void failures_come_back_with_errno(void **state)
{
    (void)state;
    answered = 0;
    os = taskos_create(NULL);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pipes[0]), 0);
    taskos_new(os, send_to_nobody, NULL);
    assert_int_equal(taskos_run(os), 0);
    assert_int_equal(answered, 1);
    taskos_destroy(os);
    close(pipes[0][1]);
}

// --- Many ------------------------------------------------------------------------------------------------

enum { MANY = 4000 }; // ThreadSanitizer knows 8,128 at once

static uint64_t ids[MANY];
static unsigned ended;

static void ends_at_once(void *unused)
{
    (void)unused;
    ended++;
}

static void yields_from_deep(unsigned depth)
{
    volatile unsigned mine = depth; // a frame of its own, whatever the optimiser thinks
    if (depth == 0)
        taskos_yield();
    else
        yields_from_deep(mine - 1);
    mine = 0;
}

static void goes_deep(void *unused)
{
    (void)unused;
    yields_from_deep(100);
    ended++;
}

static void spawns(void *body)
{
    for (unsigned round = 0; round < 2; round++) { // the second time from what the first has left
        for (unsigned i = 0; i < MANY; i++)
            ids[i] = taskos_newtask(*(void (**)(void *))body, NULL);
        for (unsigned i = 0; i < MANY; i++)
            assert_int_equal(taskos_waittask(ids[i]), i == 0);
    }
}

static void many_tasks_come_and_go(void **state)
{
    (void)state;
    void (*bodies[])(void *) = {ends_at_once, goes_deep};
    for (unsigned i = 0; i < 2; i++) {
        ended = 0;
        os = taskos_create(NULL);
        taskos_new(os, spawns, &bodies[i]);
        assert_int_equal(taskos_run(os), 0);
        assert_int_equal(ended, 2 * MANY);
        taskos_destroy(os);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAYS,
        cmocka_unit_test(a_server_reads_like_blocking_code),
        cmocka_unit_test(who_waits_for_what_a_connection_took_the_number_of_is_told),
        cmocka_unit_test(failures_come_back_with_errno),
        cmocka_unit_test(many_tasks_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
