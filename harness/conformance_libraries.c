// Which shared libraries a program would load. ldd would tell, but it is a shell's script, and some of its
// forms run the program: the dynamic linker that the program itself names does it by itself.
#include "conformance_libraries.h"

#include "clock.h"
#include "process.h"
#include "regular.h"
#include "strbuf.h"

#include <elf.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// The linker's path as the program's file has it; "" where it has none: a static program, a script.
static void read_linker(const char *program, char linker[PATH_MAX])
{
    FILE *file = regular_stream(program);
    ElfW(Ehdr) head;
    *linker = '\0';
    bool good = file && fread(&head, sizeof head, 1, file) == 1 &&
                memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 && head.e_ident[EI_CLASS] == ELFCLASS64 &&
                head.e_phentsize == sizeof(ElfW(Phdr));
    for (unsigned i = 0; good && i < head.e_phnum && !*linker; i++) {
        ElfW(Phdr) part;
        good = fseek(file, (long)(head.e_phoff + i * sizeof part), SEEK_SET) == 0 &&
               fread(&part, sizeof part, 1, file) == 1;
        if (!good || part.p_type != PT_INTERP || part.p_filesz >= PATH_MAX)
            continue;
        good = fseek(file, (long)part.p_offset, SEEK_SET) == 0 && fread(linker, part.p_filesz, 1, file) == 1;
        linker[good ? part.p_filesz : 0] = '\0';
    }
    if (file)
        fclose(file);
}

// "	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f...)"
static void add_library(struct strings *libraries, char *line)
{
    char *path = strchr(line, '/'), *end = path ? strstr(path, " (") : NULL;
    if (!end)
        return;
    *end = '\0';
    strings_add(libraries, path);
}

int conformance_add_libraries(struct strings *libraries, const char *program, struct error *error)
{
    char linker[PATH_MAX];
    read_linker(program, linker);
    if (!*linker || access(linker, X_OK) != 0)
        return 0;
    const char *argv[] = {linker, "--list", program, NULL};
    struct process_spec spec = {.argv = argv};
    struct process process;
    struct strbuf output = {0}, errors = {0};
    int result = process_capture(&spec, 10 * NS_PER_SECOND, &process, &output, &errors, error);
    char *rest = output.text;
    for (char *line; result == 0 && rest && (line = strsep(&rest, "\n"));)
        add_library(libraries, line);
    strbuf_release(&output);
    strbuf_release(&errors);
    return result;
}
