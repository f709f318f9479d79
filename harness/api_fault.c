// What goes out on the wire: the right answer, and all that can be wrong with it. An HTTP library would mend
// most of the latter, so that the bytes are put together here.
#include "api.h"

#include <stdio.h>
#include <string.h>

struct page {
    const char *status, *type;
    char body[128];
};

static void add(struct api_answer *answer, const char *bytes, size_t length)
{
    memcpy(answer->bytes + answer->length, bytes, length);
    answer->length = (unsigned short)(answer->length + length);
}

static void add_text(struct api_answer *answer, const char *text)
{
    add(answer, text, strlen(text));
}

static void add_head(struct api_answer *answer, const struct page *page, const char *content_length)
{
    add_text(answer, "HTTP/1.1 ");
    add_text(answer, page->status);
    add_text(answer, "\r\nContent-Type: ");
    add_text(answer, page->type);
    add_text(answer, "\r\nContent-Length: ");
    add_text(answer, content_length);
    add_text(answer, "\r\nConnection: close\r\n\r\n");
}

// What there is to say when nothing goes wrong. Only names that are known go out again.
static struct page page_of(const char *name, size_t length)
{
    const char *sound = length > ANIMALS_NAME_MOST ? NULL : animals_ask(name, length);
    struct page page = {"200 OK", "application/json", ""};
    if (sound)
        snprintf(page.body, sizeof page.body, "{\"animal\":\"%.*s\",\"sound\":\"%s\"}", (int)length, name,
                 sound);
    else if (length > ANIMALS_NAME_MOST)
        page = (struct page){"414 URI Too Long", "application/json", "{\"error\":\"no name is that long\"}"};
    else
        page = (struct page){"404 Not Found", "application/json", "{\"error\":\"nobody knows that animal\"}"};
    return page;
}

// What takes the place of that page.
static void spoil(struct page *page, enum animals_fault fault)
{
    size_t length = strlen(page->body);
    if (fault == ANIMALS_STATUS_500)
        *page = (struct page){"500 Internal Server Error", "text/plain", "The animals have run away.\n"};
    else if (fault == ANIMALS_MALFORMED) // its last brace is missing
        page->body[length - 1] = ' ';
    else if (fault == ANIMALS_OTHER_JSON)
        *page = (struct page){"200 OK", "application/json", "{\"animal\":\"cow\",\"sound\":null}"};
}

static void add_page(struct api_answer *answer, const struct page *page, enum animals_fault fault)
{
    size_t length = strlen(page->body), sent = length;
    char said[24];
    snprintf(said, sizeof said, "%zu", fault == ANIMALS_SHORT_LENGTH ? length / 2 : length);
    if (fault == ANIMALS_RESET || fault == ANIMALS_TRUNCATED)
        sent /= 2;
    add_head(answer, page, fault == ANIMALS_WORD_LENGTH ? "many" : said);
    add(answer, page->body, sent);
}

void api_answer(struct api_answer *answer, enum animals_fault fault, const char *name, size_t length)
{
    answer->length = 0;
    answer->ending = fault == ANIMALS_STALL ? API_NEVER : fault == ANIMALS_RESET ? API_RESETS : API_CLOSES;
    if (fault == ANIMALS_NOT_HTTP)
        add_text(answer, "Moo. Quack. Baa.\r\n\r\n");
    if (fault != ANIMALS_NOT_HTTP && fault != ANIMALS_EMPTY && fault != ANIMALS_STALL) {
        struct page page = page_of(name, length);
        spoil(&page, fault);
        add_page(answer, &page, fault);
    }
    answer->piece = fault == ANIMALS_TRICKLE ? 1 : answer->length;
}
