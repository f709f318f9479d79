// streams -- the three standard streams, whatever the driver was started with.
#ifndef COROBENCH_STREAMS_H
#define COROBENCH_STREAMS_H

#include <stdbool.h>

// Before anything else is opened. Where a standard stream is closed, nothing stands in its place, so that no
// file gets its number and with it what is printed; writing there stays an error. And a reader that goes away
// (`| head`) is an error of write from now on, not the end of the driver in the middle of its work.
void streams_open(void);

// Sends on what was printed so far. Returns whether it could; if not, streams_close says why.
bool streams_flush(void);

// At the end: whether all that was printed has arrived. Returns the exit status: `status`, or 1 where it
// would be 0 but something was lost, which is said, unless the reader had had enough.
int streams_close(int status);

#endif
