#include "server.h"

#include "clock.h"
#include "listening.h"
#include "memory.h"
#include "vec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { READY_MOST = 64, WORDS_MOST = 300 };

static int launch(struct server *server, const struct server_spec *spec, struct error *error)
{
    struct arguments VEC(const char *) argv = {0};
    char *variable = spec->metrics ? memory_format("COROBENCH_METRICS=%s", spec->metrics) : NULL;
    const char *environment[] = {variable, NULL};
    int ends[2] = {-1, -1}, result = -1;
    if (spec->stderr_fd < 0 && (server->words = memfd_create("stderr", MFD_CLOEXEC)) < 0) {
        error_errno(error, "cannot keep a server's stderr");
        goto out;
    }
    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        error_errno(error, "cannot make a pipe");
        goto out;
    }
    vec_push(&argv, spec->program);
    if (spec->command)
        vec_push(&argv, spec->command);
    vec_push(&argv, "--listen=127.0.0.1:0");
    for (const char *const *option = spec->options; option && *option; option++)
        vec_push(&argv, *option);
    vec_push(&argv, NULL);
    struct process_spec program = {.argv = argv.items,
                                   .environment = environment,
                                   .stdout_fd = ends[1],
                                   .stderr_fd = server->words >= 0 ? server->words : spec->stderr_fd,
                                   .cpus = spec->cpus,
                                   .file_most = PROCESS_FILE_MOST,
                                   .apart = spec->command != NULL, // it is ours, and has to be in time
                                   .descriptors_most = spec->descriptors_most};
    result = process_start(&server->process, &program, error) == 0 ? 0 : 1;
out:
    server->output = ends[0];
    if (ends[1] >= 0)
        close(ends[1]);
    vec_release(&argv);
    free(variable);
    return result;
}

// Reads on to the end of the first line. 0: it is there; 1: the deadline or the end of the output came
// first; -1: interrupted. It is read byte by byte, so that nothing behind it is taken.
static int read_line(const struct server *server, char line[READY_MOST], uint64_t until_ns)
{
    for (size_t length = 0; length < READY_MOST - 1;) {
        ssize_t got = read(server->output, line + length, 1);
        if (got == 1 && line[length++] == '\n')
            return 0;
        if (got == 0)
            return 1;
        if (got > 0 || errno == EINTR)
            continue;
        if (process_interrupted())
            return -1;
        if (clock_ns() >= until_ns)
            return 1;
        poll(&(struct pollfd){.fd = server->output, .events = POLLIN}, 1, 50);
    }
    return 1;
}

int server_parse_ready(const char *line, struct sockaddr_in *address)
{
    char expected[READY_MOST];
    unsigned port;
    if (sscanf(line, "READY 127.0.0.1:%5u", &port) != 1 || port == 0 || port > UINT16_MAX)
        return -1;
    snprintf(expected, sizeof expected, "READY 127.0.0.1:%u", port);
    *address = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return strcmp(line, expected) == 0 ? 0 : -1;
}

bool server_holds(const struct process *process, const struct sockaddr_in *address, struct error *why)
{
    struct listeners listeners = {0};
    struct error untold;
    unsigned port = ntohs(address->sin_port);
    bool held = true;
    if (listening_at(&listeners, (uint16_t)port, &untold) == 0) {
        size_t others = listeners.count - listening_held(&listeners, process->pid);
        held = listeners.count > 0 && others == 0;
        if (listeners.count == 0)
            error_set(why, "is READY at port %u, where nobody listens", port);
        else if (others > 0)
            error_set(why, "is READY at port %u, where a socket listens that is another program's", port);
    }
    vec_release(&listeners);
    return held;
}

int server_start(struct server *server, const struct server_spec *spec, struct error *error)
{
    *server = (struct server){.output = -1, .words = -1};
    int result = launch(server, spec, error);
    if (result != 0)
        return result;
    char line[READY_MOST] = "";
    int cut = read_line(server, line, clock_ns() + spec->ready_within_ns);
    if (cut < 0)
        return error_set(error, "interrupted");
    line[strcspn(line, "\n")] = '\0';
    bool is_ready = cut == 0 && server_parse_ready(line, &server->address) == 0;
    if (is_ready && (spec->command || server_holds(&server->process, &server->address, error)))
        return 0;
    if (is_ready)
        ; // why it does not has been said
    else if (line[0])
        error_set(error, "printed '%s' instead of 'READY 127.0.0.1:PORT' and a newline", line);
    else
        error_set(error, "printed no READY line");
    server_last_words(server, error);
    process_signal(&server->process, SIGKILL);
    return 1;
}

int server_await_end(struct server *server, uint64_t until_ns, struct error *error)
{
    enum process_end end;
    if (process_wait(&server->process, until_ns, &end, error) != 0)
        return -1;
    if (end == PROCESS_STOPPED)
        return error_set(error, "interrupted");
    if (end == PROCESS_EXITED && server->process.code == 0)
        return 0;
    error_set(error, end == PROCESS_TIMED_OUT ? "it did not end in time after SIGTERM"
                                              : "SIGTERM did not end it with exit status 0");
    server_last_words(server, error);
    return 1;
}

void server_tell_to_end(struct server *server)
{
    server->told_to_end = true;
    process_signal(&server->process, SIGTERM);
}

int server_stop(struct server *server, uint64_t within_ns, struct error *error)
{
    server_tell_to_end(server);
    return server_await_end(server, clock_ns() + within_ns, error);
}

// The last line that is not empty, without its newline.
static void last_line(int file, char line[WORDS_MOST])
{
    char tail[4096];
    off_t size = lseek(file, 0, SEEK_END);
    off_t from = size > (off_t)sizeof tail - 1 ? size - (off_t)sizeof tail + 1 : 0;
    ssize_t length = pread(file, tail, sizeof tail - 1, from);
    while (length > 0 && strchr("\r\n \t", tail[length - 1]))
        length--;
    tail[length > 0 ? length : 0] = '\0';
    const char *newline = strrchr(tail, '\n');
    snprintf(line, WORDS_MOST, "%.*s", WORDS_MOST - 1, newline ? newline + 1 : tail);
}

void server_last_words(struct server *server, struct error *error)
{
    // Its end may have been seen on a socket a moment before the keeper tells of it.
    enum process_end end;
    struct error lost;
    if (server->process.pid == 0 ||
        process_wait(&server->process, clock_ns() + 200 * NS_PER_MS, &end, &lost) != 0)
        return;
    size_t length = strlen(error->text);
    char ending[PROCESS_WORDS_SIZE];
    if (end == PROCESS_EXITED || end == PROCESS_SIGNALLED)
        snprintf(error->text + length, sizeof error->text - length, "; it %s %s",
                 end == PROCESS_EXITED ? "ended with" : "was", process_ending(&server->process, ending));
    char line[WORDS_MOST] = "";
    if (server->words >= 0)
        last_line(server->words, line);
    length = strlen(error->text);
    if (line[0])
        snprintf(error->text + length, sizeof error->text - length, "; its last line: %s", line);
}

void server_release(struct server *server)
{
    if (server->output >= 0)
        close(server->output);
    if (server->words >= 0)
        close(server->words);
    server->output = server->words = -1;
}
