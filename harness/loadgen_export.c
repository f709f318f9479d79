#include "loadgen_export.h"

#include "histogram_text.h"
#include "strbuf.h"

#include <inttypes.h>

char *load_to_histogram(const struct load_result *result)
{
    const char *what = result->open.rate > 0
                           ? "response, from the moment a message was due to its last byte verified"
                           : "latency, from the first byte sent to the last byte verified";
    return histogram_to_text(load_times(result), what);
}

static void add_time(struct strbuf *text, uint64_t value)
{
    if (value)
        strbuf_addf(text, "\t%" PRIu64, value);
    else
        strbuf_adds(text, "\tnan");
}

char *load_to_series(const struct load_result *result)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "# end (ns)\tmessages\tp50 (ns)\tp99 (ns)\tmax (ns)\n");
    for (unsigned i = 0; i < result->slice_count; i++) {
        const struct load_slice *slice = &result->slices[i];
        strbuf_addf(&text, "%" PRIu64 "\t%" PRIu64, (i + 1) * result->slice_ns, slice->messages);
        add_time(&text, slice->p50_ns);
        add_time(&text, slice->p99_ns);
        add_time(&text, slice->max_ns);
        strbuf_addc(&text, '\n');
    }
    return strbuf_detach(&text);
}
