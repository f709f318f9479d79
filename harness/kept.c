#include "kept.h"

#include "scenario_edits.h"
#include "strbuf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int read_file(const char *path, char **text)
{
    struct strbuf bytes = {0};
    int result = strbuf_add_file(&bytes, path), number = errno;
    strbuf_adds(&bytes, "");
    *text = strbuf_detach(&bytes);
    errno = number;
    return result;
}

static struct kept_file *find(struct kept *kept, const char *path)
{
    for (size_t i = 0; i < kept->files.count; i++)
        if (strcmp(kept->files.items[i].path, path) == 0)
            return &kept->files.items[i];
    vec_push(&kept->files, ((struct kept_file){memory_copy_string(path), NULL}));
    return &kept->files.items[kept->files.count - 1];
}

int kept_add(struct kept *kept, const char *folder, const char *name, struct error *error)
{
    char *path = store_path(folder, name), *text;
    int result =
        read_file(path, &text) != 0 && errno != ENOENT ? error_errno(error, "cannot read %s", path) : 0;
    if (result == 0 && *text) {
        struct kept_file *file = find(kept, path);
        free(file->text);
        file->text = text;
        text = NULL;
    }
    free(text);
    free(path);
    return result;
}

void kept_add_log(struct kept *kept, struct store_log *log_take)
{
    vec_push(&kept->logs, *log_take);
    *log_take = (struct store_log){.fd = -1};
}

static bool is_scenario(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && strcmp(slash, "/scenario.yaml") == 0;
}

static bool is_same(const struct kept_file *file, const char *now)
{
    if (strcmp(file->text, now) == 0)
        return true;
    char then_hex[65], now_hex[65];
    scenario_hash_without_plots(file->text, then_hex);
    scenario_hash_without_plots(now, now_hex);
    return is_scenario(file->path) && strcmp(then_hex, now_hex) == 0;
}

static void tell(struct kept *kept, const char *path, const char *what)
{
    vec_push(&kept->told,
             memory_format("%s was %s while the campaign ran, and was put back as it had been", path, what));
}

static int restore_file(struct kept *kept, const struct kept_file *file, struct error *error)
{
    char *now;
    bool gone = read_file(file->path, &now) != 0;
    int result = 0;
    if (gone || !is_same(file, now)) {
        result = store_write_text(file->path, file->text, error);
        if (result == 0)
            tell(kept, file->path, gone ? "deleted" : "changed");
    }
    free(now);
    return result;
}

static int restore_log(struct kept *kept, struct store_log *log, struct error *error)
{
    int result = store_log_secure(log, error);
    if (result == 0 && log->put_back)
        tell(kept, log->path, "deleted or replaced");
    log->put_back = false;
    return result;
}

int kept_restore(struct kept *kept, struct error *error)
{
    struct error unsaid;
    int result = 0;
    for (size_t i = 0; i < kept->files.count; i++)
        if (restore_file(kept, &kept->files.items[i], result == 0 ? error : &unsaid) != 0)
            result = -1;
    for (size_t i = 0; i < kept->logs.count; i++)
        if (restore_log(kept, &kept->logs.items[i], result == 0 ? error : &unsaid) != 0)
            result = -1;
    return result;
}

void kept_release(struct kept *kept)
{
    for (size_t i = 0; i < kept->files.count; i++) {
        free(kept->files.items[i].path);
        free(kept->files.items[i].text);
    }
    for (size_t i = 0; i < kept->logs.count; i++)
        store_log_close(&kept->logs.items[i]);
    vec_release(&kept->files);
    vec_release(&kept->logs);
    strings_release(&kept->told);
}
