#include "stackful.h"
#include <stdio.h>

struct tree {
    const char *word;
    const struct tree *left, *right;
};

static bool walk(const struct tree *tree) // yields from as deep as the tree is; false: it was closed
{
    return !tree || (walk(tree->left) && stackful_yield((void *)tree->word) && walk(tree->right));
}

static void *walker(void *first_value, void *tree)
{
    (void)first_value;
    puts(walk(tree) ? "walked" : "closed");
    return NULL; // no more words
}

int main(void)
{
    struct tree a = {"apples", NULL, NULL}, c = {"cherries", NULL, NULL}, b = {"bananas", &a, &c};
    struct stackful *words = stackful_create(walker, &b, NULL);
    puts(stackful_send(words, "go")); // walker begins, and yields its first word
    puts(stackful_send(words, "on")); // its yield returns "on", and it yields the next
    stackful_close(words);            // its yield returns NULL, and all the calls of walk return
    stackful_destroy(words);
}
