// soak -- keeps a server in trouble for a while, and says whether it stood it.
//
// Everything at once, on 127.0.0.0/8: connections that come and go, that read or write slowly, that are
// reset, half-closed, long-lived, idle, with messages larger than all buffers, and bursts beyond the backlog.
// Every byte is verified, every orderly connection must be answered whole, and what the server holds must not
// grow with the connections that it has served. In the end all leave, and it must hold what it held before
// the first; then it is told to end under full load, must exit with 0, and nothing may be left of it.
#include "soak.h"

#include "clock.h"
#include "interrupts.h"
#include "network.h"
#include "options.h"
#include "process.h"

#include <stdio.h>
#include <string.h>

static enum options_result parse(struct soak *soak, int argc, char **argv)
{
    static const struct command_help help = {
        "soak", "",
        "Keeps a server in trouble for a while. Exit 0: it stood it; 1: it did not, stdout says why."};
    const struct option_spec table[] = {
        {"server", OPTION_TEXT, &soak->program, "PROGRAM", "an echo server", 0, 0},
        {"animals", OPTION_FLAG, &soak->animals, NULL, "PROGRAM is corobench, whose `animals` is soaked", 0,
         0},
        {"name", OPTION_TEXT, &soak->name, "NAME", "what it is called in tables (its file's)", 0, 0},
        {"duration", OPTION_DURATION, &soak->duration_ns, "TIME", "how long (10s)", 0, 0},
        {"lives", OPTION_INTEGER, &soak->lives, "N", "end after so many connections instead", 0, 0},
        {"pause-ms", OPTION_INTEGER, &soak->pause_ms, "N",
         "between two connections of one client, in the mean (50)", 0, 60000},
        {"seed", OPTION_INTEGER, &soak->seed, "N", "another one, other lives (1)", 0, 0},
        {"one-at-a-time", OPTION_FLAG, &soak->one_at_a_time, NULL,
         "the server serves one connection at a time: the kinds of trouble take turns, and none is for long",
         0, 0},
        {"slices", OPTION_TEXT, &soak->slices_path, "FILE", "a table: what was seen and held, over time", 0,
         0},
        {"row", OPTION_TEXT, &soak->row_path, "FILE", "a table of one row: all of it, and the verdict", 0, 0},
        {0}};
    return options_parse(&help, argc, argv, table, NULL);
}

int main(int argc, char **argv)
{
    struct soak soak = {.duration_ns = 10 * NS_PER_SECOND, .pause_ms = 50, .seed = 1};
    struct error error;
    enum options_result parsed = parse(&soak, argc, argv);
    if (parsed != OPTIONS_GO)
        return parsed == OPTIONS_HELP ? 0 : 2;
    if (!soak.program) {
        fprintf(stderr, "soak: name a program with --server\n");
        return 2;
    }
    if (!soak.name)
        soak.name = strrchr(soak.program, '/') ? strrchr(soak.program, '/') + 1 : soak.program;
    soak.own_network = network_make(&error) == 0;
    if (!soak.own_network)
        printf("%s: no burst is beyond the backlog: %s\n", soak.name, error.text);
    if (process_init(&error) != 0) {
        fprintf(stderr, "soak: %s\n", error.text);
        return 1;
    }
    struct interrupts interrupts;
    interrupts_hold(&interrupts);
    soak_run(&soak);
    int status = soak.reasons.length > 0;
    if (soak_tell(&soak, &error) != 0) {
        fprintf(stderr, "soak: %s\n", error.text);
        status = 1;
    }
    process_shutdown();
    server_release(&soak.server);
    crowd_release(&soak.crowd);
    vec_release(&soak.slices);
    vec_release(&soak.standing);
    strbuf_release(&soak.reasons);
    interrupts_let_go(&interrupts);
    return status;
}
