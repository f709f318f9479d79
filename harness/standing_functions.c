// The stack of one thread, read with libdw, which stops the thread meanwhile.
#include "standing.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS_MOST = 3 };

struct functions {
    struct strbuf *text;
    unsigned count;
};

static void add(struct functions *functions, const char *name, Dwarf_Line *line)
{
    int number = 0;
    const char *file = functions->count == 0 ? dwarf_linesrc(line, NULL, NULL) : NULL;
    strbuf_addf(functions->text, "%s %s()", functions->count == 0 ? ", in" : ", called by", name);
    if (file && dwarf_lineno(line, &number) == 0)
        strbuf_addf(functions->text, " at %s:%d", strrchr(file, '/') ? strrchr(file, '/') + 1 : file, number);
    functions->count++;
}

static bool is_function(Dwarf_Die *scope)
{
    int tag = dwarf_tag(scope);
    return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

// The unit of source that an address is of. Which they are gcc has in a table, but clang does not.
static Dwarf_Die *unit_of(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, bias);
    if (!unit)
        while ((unit = dwfl_module_nextcu(module, unit, bias)) && dwarf_haspc(unit, address - *bias) <= 0)
            ;
    return unit;
}

// The function at an address of the unit, and those that it was inlined into.
static void add_scopes(struct functions *functions, Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Line *line)
{
    Dwarf_Die *scopes = NULL;
    int count = dwarf_getscopes(unit, address, &scopes);
    for (int i = 0; i < count && functions->count < FUNCTIONS_MOST; i++) {
        const char *name = is_function(&scopes[i]) ? dwarf_diename(&scopes[i]) : NULL;
        if (name)
            add(functions, name, line);
    }
    free(scopes);
}

static int on_frame(Dwfl_Frame *frame, void *context)
{
    struct functions *functions = context;
    Dwarf_Addr address;
    bool is_innermost;
    if (!dwfl_frame_pc(frame, &address, &is_innermost))
        return DWARF_CB_ABORT;
    if (!is_innermost)
        address--; // where it returns to is behind the call
    Dwfl_Module *module = dwfl_addrmodule(dwfl_thread_dwfl(dwfl_frame_thread(frame)), address);
    Dwarf_Addr bias = 0;
    Dwarf_Die *unit = module ? unit_of(module, address, &bias) : NULL;
    Dwarf_Line *line = unit ? dwarf_getsrc_die(unit, address - bias) : NULL;
    if (line)
        add_scopes(functions, unit, address - bias, line);
    return functions->count < FUNCTIONS_MOST ? DWARF_CB_OK : DWARF_CB_ABORT;
}

// What was not built with a program is not looked for, neither on disk nor elsewhere.
static int no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file,
                        const char *link, GElf_Word sum, char **found)
{
    (void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)sum, (void)found;
    return -1;
}

void standing_add_functions(struct strbuf *text, pid_t process, pid_t thread)
{
    static const Dwfl_Callbacks callbacks = {.find_elf = dwfl_linux_proc_find_elf,
                                             .find_debuginfo = no_debuginfo};
    struct functions functions = {.text = text};
    Dwfl *dwfl = dwfl_begin(&callbacks);
    if (dwfl && dwfl_linux_proc_report(dwfl, process) == 0 && dwfl_report_end(dwfl, NULL, NULL) == 0 &&
        dwfl_linux_proc_attach(dwfl, process, false) == 0)
        dwfl_getthread_frames(dwfl, thread, on_frame, &functions);
    if (dwfl)
        dwfl_end(dwfl);
}
