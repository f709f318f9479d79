// stats_proof -- says for every interval and every verdict of harness/stats how often it is right, over
// simulated campaigns whose truth is known; exits with 1 if that is not what is promised.
//
// What it prints depends on the seed and the number of campaigns only, not on the machine or its threads.
#include "proof.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FULL = 10000, MOST_THREADS = 64 };

struct settings {
    uint64_t seed, campaigns;
    enum fault fault;
};

// What became of an experiment.
struct result {
    double share;   // of the campaigns in which it held, or happened
    double claimed; // mean of the confidences claimed; NAN for rates
};

struct proof {
    struct settings settings;
    struct experiments experiments;
    struct result *results;
    pthread_mutex_t lock; // of the next two
    size_t next;
    bool *done;
    pthread_cond_t one_done;
};

static struct result experiment_run(const struct experiment *experiment, const struct settings *settings,
                                    size_t index)
{
    struct random_state random;
    random_seed(&random, random_mix(settings->seed) + index);
    uint64_t held = 0;
    double claims = 0;
    for (uint64_t i = 0; i < settings->campaigns; i++) {
        double claimed;
        held += experiment->once(experiment, &random, &claimed);
        claims += claimed;
    }
    double campaigns = (double)settings->campaigns;
    return (struct result){(double)held / campaigns, claims / campaigns};
}

static void *work(void *context)
{
    struct proof *proof = context;
    pthread_mutex_lock(&proof->lock);
    while (proof->next < proof->experiments.count) {
        size_t index = proof->next++;
        pthread_mutex_unlock(&proof->lock);
        struct result result = experiment_run(&proof->experiments.items[index], &proof->settings, index);
        pthread_mutex_lock(&proof->lock);
        proof->results[index] = result;
        proof->done[index] = true;
        pthread_cond_signal(&proof->one_done);
    }
    pthread_mutex_unlock(&proof->lock);
    return NULL;
}

static struct result result_wait(struct proof *proof, size_t index)
{
    pthread_mutex_lock(&proof->lock);
    while (!proof->done[index])
        pthread_cond_wait(&proof->one_done, &proof->lock);
    pthread_mutex_unlock(&proof->lock);
    return proof->results[index];
}

static double promised(const struct experiment *experiment, struct result result)
{
    return isnan(experiment->bound) ? result.claimed : experiment->bound;
}

// The probability of so many mistakes or more, when each campaign makes one with a given chance.
static double chance_of(uint64_t mistakes, uint64_t campaigns, double chance)
{
    double fewer = 0, logarithm = (double)campaigns * log1p(-chance); // of the probability of exactly i
    for (uint64_t i = 0; i < mistakes; i++) {
        fewer += exp(logarithm);
        logarithm += log((double)(campaigns - i) / (double)(i + 1) * chance / (1 - chance));
    }
    return 1 - fewer;
}

// With 10,000 campaigns or more, a coverage may be one percentage point below what is promised, a rate of
// mistakes three binomial standard deviations above (0.65 points at 5%). With fewer, what is promised must
// not be so unlikely, given what was found, as one in 100,000.
static bool passes(const struct experiment *experiment, struct result result, uint64_t campaigns)
{
    double promise = promised(experiment, result);
    bool of_mistakes = experiment->judged == AT_MOST;
    double allowed = of_mistakes ? promise : 1 - promise,
           made = of_mistakes ? result.share : 1 - result.share;
    if (campaigns < FULL)
        return chance_of((uint64_t)llround(made * (double)campaigns), campaigns, allowed) >= 1e-5;
    double deviation = sqrt(promise * (1 - promise) / (double)campaigns);
    return made <= allowed + (of_mistakes ? 3 * deviation : 0.01);
}

static const char *judge(const struct proof *proof, const struct experiment *experiment, struct result result)
{
    if (experiment->judged == SHOWN)
        return "";
    return passes(experiment, result, proof->settings.campaigns) ? "PASS" : "FAIL";
}

static void print_row(const struct experiment *experiment, struct result result, const char *verdict)
{
    static const char *const signs[] = {[AT_LEAST] = ">=", [AT_MOST] = "<=", [SHOWN] = "not"};
    double promise = promised(experiment, result);
    char limit[32] = "";
    if (!isnan(promise))
        snprintf(limit, sizeof limit, "%s %5.1f%%", signs[experiment->judged], 100 * promise);
    printf("%-32s %-32s %4zu %9s %6.2f%%  %s\n", experiment->what, experiment->data, experiment->rounds,
           limit, 100 * result.share, verdict);
    fflush(stdout);
}

static size_t print_table(struct proof *proof)
{
    size_t failures = 0;
    const char *section = "";
    for (size_t i = 0; i < proof->experiments.count; i++) {
        const struct experiment *experiment = &proof->experiments.items[i];
        if (strcmp(section, experiment->section) != 0)
            printf("%s%s\n%-32s %-32s %4s %9s %7s\n", i ? "\n" : "", experiment->section, "what", "data", "n",
                   "promised", "found");
        section = experiment->section;
        struct result result = result_wait(proof, i);
        const char *verdict = judge(proof, experiment, result);
        failures += strcmp(verdict, "FAIL") == 0;
        print_row(experiment, result, verdict);
    }
    printf("\n%zu rows of %llu campaigns each, seed %llu: %zu FAIL\n", proof->experiments.count,
           (unsigned long long)proof->settings.campaigns, (unsigned long long)proof->settings.seed, failures);
    return failures;
}

static size_t thread_count(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors > MOST_THREADS ? MOST_THREADS : (size_t)processors;
}

static void proof_init(struct proof *proof, const struct settings *settings)
{
    *proof = (struct proof){
        .settings = *settings, .lock = PTHREAD_MUTEX_INITIALIZER, .one_done = PTHREAD_COND_INITIALIZER};
    add_coverage(&proof->experiments);
    add_stops(&proof->experiments);
    add_verdicts(&proof->experiments);
    add_shifts(&proof->experiments);
    for (size_t i = 0; i < proof->experiments.count; i++)
        proof->experiments.items[i].fault = settings->fault;
    proof->results = memory_zeroed(proof->experiments.count, sizeof *proof->results);
    proof->done = memory_zeroed(proof->experiments.count, sizeof *proof->done);
}

static int prove(const struct settings *settings)
{
    struct proof proof;
    proof_init(&proof, settings);
    pthread_t threads[MOST_THREADS];
    size_t wanted = thread_count(), started = 0;
    while (started < wanted && pthread_create(&threads[started], NULL, work, &proof) == 0)
        started++;
    if (started == 0)
        work(&proof);
    size_t failures = print_table(&proof);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    vec_release(&proof.experiments);
    free(proof.results);
    free(proof.done);
    return failures ? 1 : 0;
}

static void print_help(void)
{
    printf(
        "usage: stats_proof [OPTION]...\n\n"
        "Simulates campaigns whose truth is known and prints, for every interval and verdict, how often it "
        "is\n"
        "right. Exits with 1 if any is right less often than promised.\n\n"
        "options:\n"
        "  --campaigns=N  for each row; 10000 unless told\n"
        "  --seed=N       of the random numbers; 1 unless told\n"
        "  --break=WHAT   makes a mistake, to see that it is noticed: trim (intervals one order statistic\n"
        "                 too narrow), holm (p-values not adjusted), equivalence (by the 60%% interval)\n"
        "  --help         this\n");
}

// Returns 0, or -1 after saying what is wrong.
static int parse_number(const char *option, const char *text, uint64_t least, uint64_t *number)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || value < least || value > 1000000000) {
        fprintf(stderr, "stats_proof: --%s=%s: a number from %llu to 1000000000 is wanted\n", option, text,
                (unsigned long long)least);
        return -1;
    }
    *number = value;
    return 0;
}

static int parse_fault(const char *text, enum fault *fault)
{
    static const char *const names[] = {
        [FAULT_TRIM] = "trim", [FAULT_HOLM] = "holm", [FAULT_EQUIVALENCE] = "equivalence"};
    for (enum fault i = FAULT_TRIM; i <= FAULT_EQUIVALENCE; i++)
        if (strcmp(text, names[i]) == 0) {
            *fault = i;
            return 0;
        }
    fprintf(stderr, "stats_proof: --break=%s: one of trim, holm, equivalence is wanted\n", text);
    return -1;
}

static int parse(const char *argument, struct settings *settings)
{
    if (strncmp(argument, "--campaigns=", 12) == 0)
        return parse_number("campaigns", argument + 12, 1, &settings->campaigns);
    if (strncmp(argument, "--seed=", 7) == 0)
        return parse_number("seed", argument + 7, 0, &settings->seed);
    if (strncmp(argument, "--break=", 8) == 0)
        return parse_fault(argument + 8, &settings->fault);
    fprintf(stderr, "stats_proof: no option '%s'; see 'stats_proof --help'\n", argument);
    return -1;
}

int main(int argc, char **argv)
{
    struct settings settings = {.seed = 1, .campaigns = FULL};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            print_help();
            return 0;
        }
        if (parse(argv[i], &settings) != 0)
            return 2;
    }
    return prove(&settings);
}
