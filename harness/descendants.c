#include "descendants.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// The state is behind the name, which may hold anything.
char descendants_state(pid_t pid)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return '\0';
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    const char *name_end = strrchr(text, ')');
    return name_end && name_end[1] == ' ' ? name_end[2] : '\0';
}

static bool has_ended(pid_t pid)
{
    char state = descendants_state(pid);
    return state == '\0' || state == 'Z' || state == 'X';
}

// The children that one thread has made; a process's are those of all its threads.
static void add_of_thread(struct pids *pids, pid_t pid, const char *thread)
{
    char path[320];
    snprintf(path, sizeof path, "/proc/%d/task/%s/children", (int)pid, thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return; // it has just ended
    int child;
    while (fscanf(file, "%d", &child) == 1)
        vec_push(pids, child);
    fclose(file);
}

static void add_children(struct pids *pids, pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    if (!threads)
        return;
    for (const struct dirent *entry; (entry = readdir(threads));)
        if (entry->d_name[0] != '.')
            add_of_thread(pids, pid, entry->d_name);
    closedir(threads);
}

static struct pids list(pid_t pid)
{
    struct pids all = {0};
    add_children(&all, pid);
    for (size_t i = 0; i < all.count; i++) // grows while it is walked
        add_children(&all, all.items[i]);
    return all;
}

void descendants_add(struct pids *pids, pid_t pid)
{
    struct pids all = list(pid);
    for (size_t i = 0; i < all.count; i++)
        if (!has_ended(all.items[i]))
            vec_push(pids, all.items[i]);
    vec_release(&all);
}

void descendants_add_children(struct pids *pids, pid_t pid)
{
    add_children(pids, pid);
}

size_t descendants_zombies(pid_t pid)
{
    struct pids all = list(pid);
    size_t zombies = 0;
    for (size_t i = 0; i < all.count; i++)
        zombies += descendants_state(all.items[i]) == 'Z';
    vec_release(&all);
    return zombies;
}
