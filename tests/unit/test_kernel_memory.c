// What the kernel holds, of machines that are not there.
#include "kernel_memory.h"

#include "memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char root[] = "/tmp/corobench-kernel-XXXXXX";

static void put(const char *name, const char *text)
{
    char *path = memory_format("%s/%s", root, name);
    FILE *file = text ? fopen(path, "we") : NULL;
    if (!text)
        unlink(path);
    else if (!file || fputs(text, file) == EOF || fclose(file) != 0)
        fail_msg("cannot write %s", path);
    free(path);
}

static int make_root(void **state)
{
    (void)state;
    if (!mkdtemp(root))
        return -1;
    char *proc = memory_format("%s/proc", root), *net = memory_format("%s/proc/net", root);
    int result = mkdir(proc, 0755) == 0 ? mkdir(net, 0755) : -1;
    free(proc);
    free(net);
    return result;
}

static int remove_root(void **state)
{
    (void)state;
    const char *names[] = {"proc/meminfo", "proc/slabinfo", "proc/net/sockstat"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        put(names[i], NULL);
    const char *folders[] = {"/proc/net", "/proc", ""};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char *path = memory_format("%s%s", root, folders[i]);
        rmdir(path);
        free(path);
    }
    return 0;
}

static const char meminfo[] = "MemTotal:       1000 kB\nSlab:             40 kB\nSReclaimable:     10 kB\n"
                              "KernelStack:     16 kB\nPageTables:      8 kB\nSecPageTables:    4 kB\n";
static const char sockstat[] = "sockets: used 16\nTCP: inuse 1 orphan 0 tw 24604 alloc 1 mem 3\n"
                               "UDP: inuse 0 mem 9\n";

static struct kernel_memory read_root(void)
{
    struct kernel_memory memory;
    kernel_memory_read(&memory, root);
    return memory;
}

static void slabs_where_objects_are_not_told(void **state)
{
    (void)state;
    put("proc/meminfo", meminfo);
    put("proc/net/sockstat", sockstat);
    put("proc/slabinfo", NULL);
    struct kernel_memory memory = read_root();
    assert_true(memory.known);
    assert_false(memory.objects);
    assert_int_equal(memory.slab_bytes, 40 * 1024);
    assert_int_equal(memory.stack_bytes, 16 * 1024);
    assert_int_equal(memory.page_table_bytes, 8 * 1024);
    assert_int_equal(memory.tcp_bytes, 3 * sysconf(_SC_PAGESIZE));
}

// Objects in use, not those that slabs have room for; without the caches of files.
static void objects_of_root(void **state)
{
    (void)state;
    put("proc/meminfo", meminfo);
    put("proc/slabinfo", "slabinfo - version: 2.1\n"
                         "# name  <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>\n"
                         "TCP                  10     26   2432   13    8 : tunables    0\n"
                         "tw_sock_TCP         500    500    264   15    1 : tunables    0\n"
                         "proc_inode_cache    900    900    664   12    2 : tunables    0\n"
                         "sock_inode_cache      3      9    832   19    4 : tunables    0\n");
    struct kernel_memory memory = read_root();
    assert_true(memory.known && memory.objects);
    assert_int_equal(memory.slab_bytes, 10 * 2432 + 3 * 832);
    put("proc/slabinfo", NULL);
}

static void unknown_without_meminfo(void **state)
{
    (void)state;
    put("proc/meminfo", "MemTotal: 5 kB\nSlab: 4 kB\n");
    assert_false(read_root().known);
    put("proc/meminfo", NULL);
    assert_false(read_root().known);
}

static void differences(void **state)
{
    (void)state;
    int64_t grown;
    struct kernel_memory less = {
        .known = true, .slab_bytes = 100, .stack_bytes = 20, .page_table_bytes = 3, .tcp_bytes = 7};
    struct kernel_memory more = {
        .known = true, .slab_bytes = 150, .stack_bytes = 10, .page_table_bytes = 4, .tcp_bytes = 900};
    assert_true(kernel_memory_grown(&less, &more, &grown));
    assert_int_equal(grown, 41);
    assert_true(kernel_memory_grown(&more, &less, &grown));
    assert_int_equal(grown, -41);
    more.objects = true; // another kind of figure
    assert_false(kernel_memory_grown(&less, &more, &grown));
    struct kernel_memory none = {0};
    assert_false(kernel_memory_grown(&none, &less, &grown));
}

static void this_machine(void **state)
{
    (void)state;
    struct kernel_memory memory;
    kernel_memory_read(&memory, "");
    assert_true(memory.known);
    assert_true(memory.slab_bytes > 0 && memory.stack_bytes > 0 && memory.page_table_bytes > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slabs_where_objects_are_not_told),
        cmocka_unit_test(objects_of_root),
        cmocka_unit_test(unknown_without_meminfo),
        cmocka_unit_test(differences),
        cmocka_unit_test(this_machine),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
