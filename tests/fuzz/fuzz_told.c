// told -- what the files of a report say of figures, whoever wrote the files: ids are ids, found by what is
// asked for.
//
// An input has parts: summary.csv, summary.json, report.md, report.html, table.tex.
//
// reads: told.c
#include "fuzz.h"

#include "told.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"summary.csv", "summary.json", "report.md", "report.html",
                                        "table.tex"};
    struct fuzz_bytes rest = {data, size}, part;
    struct told told;
    struct error error = {""};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!fuzz_take_part(&rest, &part))
            part.length = 0;
        fuzz_write(names[i], part);
    }
    fuzz_require(told_read(&told, fuzz_folder(), &error) == 0, "%s", error.text);
    for (size_t i = 0; i < told.tellings.count; i++) {
        const struct telling *telling = &told.tellings.items[i];
        size_t count;
        fuzz_require(strlen(telling->id) == FIGURE_ID_LENGTH &&
                         strspn(telling->id, "0123456789abcdefghjkmnpqrstvwxyz") == FIGURE_ID_LENGTH,
                     "an id is '%s'", telling->id);
        fuzz_require(i == 0 || strcmp(told.tellings.items[i - 1].id, telling->id) <= 0,
                     "ids are in disorder");
        const struct telling *first = told_of(&told, telling->id, &count);
        fuzz_require(first && first <= telling && telling < first + count, "%s is not found", telling->id);
    }
    told_release(&told);
    return 0;
}
