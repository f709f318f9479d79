// What a browser may do with a page: show what is in it, and run the one script that is the page's own.
// Whatever else should get in through a hole neither runs nor loads anything, nor sends anything away.
#include "report_html.h"

#include <sha2.h>
#include <string.h>

static void add_base64(struct strbuf *out, const uint8_t *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16;
        group |= i + 1 < length ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= i + 2 < length ? bytes[i + 2] : 0;
        for (unsigned j = 0; j < 4; j++)
            strbuf_addc(out, i + j <= length ? digits[group >> (18 - 6 * j) & 63] : '=');
    }
}

// Styles may stand in the page: chips and plots have colours of their own, and the script hides parts by a
// style. What they could load, a picture or a font, is not allowed.
void report_html_policy(struct strbuf *out, const char *script)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)script, strlen(script));
    SHA256Final(hash, &context);
    strbuf_adds(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-");
    add_base64(out, hash, sizeof hash);
    strbuf_adds(out, "'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n");
}
