// api -- the animals API as a server: what animals.h says, over HTTP/1.1, on libevent's evhttp.
//
// It is the witness of its clients: how many requests were in flight at once, how many came at all, and how
// much time an answer took beyond its delay. A request is in flight from when it has been read until its
// answer has been handed to the kernel or its connection has ended; a client that sends a FIN is taken to
// have gone. Every connection is closed behind its answer. A process has one such server.
#ifndef COROBENCH_API_H
#define COROBENCH_API_H

#include "animals.h"
#include "error.h"
#include "histogram.h"
#include "vec.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define API_NUMBER_MOST 100000000u // of a request; a larger one is answered by status 400

// What goes wrong with a single request, whatever the plan's shares say.
struct api_fault {
    uint64_t number;
    enum animals_fault fault;
};

struct api_faults VEC(struct api_fault);

struct api_options {
    struct sockaddr_in address; // port 0: any
    struct animals_plan plan;
    struct api_faults faults; // stays the caller's, who keeps it until the server is closed
    uint64_t gather;          // no answer leaves before so many requests are in flight at once
};

struct api_report {
    uint64_t connections, connections_peak; // accepted; open at once
    uint64_t requests, distinct;            // for animals; and how many numbers they had
    uint64_t in_flight_peak;
    uint64_t cpu_ns; // of this process since api_serve began
    bool gathered;   // `gather` requests were in flight at once
    // From when an answer's delay was over until the kernel had its first byte.
    struct histogram late;
};

struct api;

// Listens. NULL, and nothing to close, where that fails.
struct api *api_open(const struct api_options *options, struct error *error);
struct sockaddr_in api_address(const struct api *api); // with the port that it got

// Serves until SIGTERM or SIGINT. The report lives as long as the server.
const struct api_report *api_serve(struct api *api);
void api_close(struct api *api); // ends all connections

// --- An answer's bytes (api_fault.c) ---------------------------------------------------------------------

enum api_ending { API_CLOSES, API_RESETS, API_NEVER };

enum { API_ANSWER_MOST = 512 };

struct api_answer {
    unsigned short length, piece; // so many bytes are sent at once: all of them, but of a trickle one
    enum api_ending ending;       // behind the last byte
    char bytes[API_ANSWER_MOST];
};

#define API_TRICKLE_NS 20000000u // between two pieces

// What is sent to whoever asks for the animal of that name.
void api_answer(struct api_answer *answer, enum animals_fault fault, const char *name, size_t length);

#endif
