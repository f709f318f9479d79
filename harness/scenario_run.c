// How a scenario runs: the length of a run, and how many rounds of them.
#include "scenario_keys.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { REPEATS_MOST = 100 };

// ---- run: {duration, warmup, deadline, disturbance, repeats}

static int read_duration(const struct yaml_node *value, const char *what, uint64_t *duration_ns,
                         struct error *error)
{
    const char *text;
    struct error why;
    if (yaml_node_plain(value, what, &text, error))
        return -1;
    if (duration_parse(text, duration_ns, &why))
        return yaml_node_error(value, error, "%s: %s", what, why.text);
    return 0;
}

static int read_positive(const struct yaml_node *value, const char *what, uint64_t *duration_ns,
                         struct error *error)
{
    if (read_duration(value, what, duration_ns, error))
        return -1;
    if (*duration_ns == 0)
        return yaml_node_error(value, error, "%s is more than 0", what);
    return 0;
}

// A key that would change nothing misleads who reads it.
static int check_server(const struct scenario *scenario, const struct yaml_node *value, const char *what,
                        struct error *error)
{
    if (scenario->workload->kind == WORKLOAD_SERVER)
        return 0;
    return yaml_node_error(value, error, "%s is for servers; workload '%s' runs to the end of its input",
                           what, scenario->workload->name);
}

static int read_run_duration(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    if (check_server(scenario, value, "'duration'", error))
        return -1;
    return read_positive(value, "'duration'", &scenario->duration_ns, error);
}

static int read_warmup(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    if (check_server(scenario, value, "'warmup'", error))
        return -1;
    return read_duration(value, "'warmup'", &scenario->warmup_ns, error);
}

static int read_deadline(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return read_positive(value, "'deadline'", &scenario->deadline_ns, error);
}

static int read_disturbance(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_share(value, "'disturbance'", &scenario->disturbance, error);
}

static int read_repeats(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    uint64_t number;
    if (yaml_node_integer(value, "'repeats'", 0, REPEATS_MOST, &number, error))
        return -1;
    scenario->repeats = (unsigned)number;
    return 0;
}

static const struct scenario_key run_keys[] = {
    {"duration", read_run_duration, false}, {"warmup", read_warmup, false},
    {"deadline", read_deadline, false},     {"disturbance", read_disturbance, false},
    {"repeats", read_repeats, false},
};

int scenario_read_run(struct scenario *scenario, const struct yaml_node *map, struct error *error)
{
    if (scenario_read_keys(scenario, map, "'run'", run_keys, COUNT(run_keys), error))
        return -1;
    if (scenario->workload->kind == WORKLOAD_SERVER &&
        scenario->deadline_ns <= scenario->warmup_ns + scenario->duration_ns)
        return yaml_node_error(map, error, "'deadline' leaves no time beside 'warmup' and 'duration'");
    return 0;
}

// ---- rounds: {min, max, precision, budget}

static int read_rounds_number(const struct yaml_node *value, const char *what, unsigned *rounds,
                              struct error *error)
{
    uint64_t number;
    if (yaml_node_integer(value, what, 1, SCENARIO_ROUNDS_MOST, &number, error))
        return -1;
    *rounds = (unsigned)number;
    return 0;
}

static int read_min(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    scenario->rounds_place = scenario_place_of(value);
    return read_rounds_number(value, "'min'", &scenario->rounds_min, error);
}

static int read_max(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    if (read_rounds_number(value, "'max'", &scenario->rounds_max, error))
        return -1;
    if (scenario->rounds_max < scenario->rounds_min)
        return yaml_node_error(value, error, "'max' is %u, less than 'min', which is %u",
                               scenario->rounds_max, scenario->rounds_min);
    return 0;
}

static int read_precision(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_share(value, "'precision'", &scenario->precision, error);
}

static int read_budget(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return read_positive(value, "'budget'", &scenario->budget_ns, error);
}

static const struct scenario_key rounds_keys[] = {
    {"min", read_min, false},
    {"max", read_max, false},
    {"precision", read_precision, false},
    {"budget", read_budget, false},
};

int scenario_read_rounds(struct scenario *scenario, const struct yaml_node *map, struct error *error)
{
    scenario->rounds_place = scenario_place_of(map);
    return scenario_read_keys(scenario, map, "'rounds'", rounds_keys, COUNT(rounds_keys), error);
}
