// A mutant of buses/handler: its filters are in a thread behind a queue that has no bound, as Queue() of the
// "Curious Course", slide 79, has none. What tests of memory look for is that this one is found.
#define buses_records_open  handler_records_open
#define buses_records_close handler_records_close
#include "../../impls/buses/handler.c" // NOLINT(bugprone-suspicious-include)
#undef buses_records_open
#undef buses_records_close

struct buses_records *buses_records_open(void);
void buses_records_close(struct buses_records *records);

#include <pthread.h>

struct item {
    struct item *next;
    struct buses_record record;
    char text[];
};

struct queue {
    struct buses_records records; // comes first
    struct buses_records *target;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct item *first, **last;
    bool ended;
};

static struct item *take(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    while (!queue->first && !queue->ended)
        pthread_cond_wait(&queue->changed, &queue->mutex);
    struct item *item = queue->first;
    if (item && !(queue->first = item->next))
        queue->last = &queue->first;
    pthread_mutex_unlock(&queue->mutex);
    return item;
}

static void *work(void *argument)
{
    struct queue *queue = argument;
    for (struct item *item; (item = take(queue)); free(item))
        queue->target->send(queue->target, &item->record);
    return NULL;
}

static void put(struct buses_records *self, const struct buses_record *record)
{
    struct queue *queue = (struct queue *)self;
    struct item *item = malloc(sizeof *item + record->length);
    if (!item)
        rig_die("cannot allocate a record");
    item->next = NULL;
    item->record = *record;
    item->record.text = memcpy(item->text, record->text, record->length);
    pthread_mutex_lock(&queue->mutex);
    *queue->last = item;
    queue->last = &item->next;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}

struct buses_records *buses_records_open(void)
{
    struct queue *queue = allocate(sizeof *queue);
    *queue = (struct queue){.records = {put}, .target = handler_records_open(), .last = &queue->first};
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->changed, NULL);
    if (pthread_create(&queue->thread, NULL, work, queue) != 0)
        rig_die("cannot create a thread");
    return &queue->records;
}

void buses_records_close(struct buses_records *records)
{
    struct queue *queue = (struct queue *)records;
    pthread_mutex_lock(&queue->mutex);
    queue->ended = true;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
    pthread_join(queue->thread, NULL);
    handler_records_close(queue->target);
    free(queue);
}
