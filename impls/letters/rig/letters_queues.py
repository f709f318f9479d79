"""letters_queues -- what python_thread_queue and python_process_queue share: the talk's counters that are fed.

Three counters, one for each kind, each of which takes its own letters from a queue until it finds a sentinel there.
An implementation says what queues, numbers and workers are: the talk has multiprocessing mimic threading, so that both
versions are nearly the same. Letters are handed over by the batch, one at a time unless said otherwise; a batch is a
string of them.
"""

from letters_rig import LETTERS, VOWELS

KILL = None


def feed_counter(messages, total, work):
    """Counts what comes, until it is told to end (the talk's FeedCounter)."""
    count = 0
    while (letters := messages.get()) is not KILL:
        for _ in letters:
            if work:
                work()
            count += 1
    total.value = count


class Fed:
    """A counter with its queue, and what runs it."""

    def __init__(self, make_queue, make_total, make_worker, given):
        self.messages, self.total = make_queue(), make_total()
        self.worker = make_worker(target=feed_counter, args=(self.messages, self.total, given.work))
        self.worker.start()
        self._letters, self._batch = [], given.batch

    def put(self, letter):
        self._letters.append(letter)
        if len(self._letters) == self._batch:
            self.flush()

    def flush(self):
        if self._letters:
            self.messages.put("".join(self._letters))
            self._letters.clear()

    def join(self):
        self.flush()
        self.messages.put(KILL)
        self.worker.join()


def run(given, ledger, make_queue, make_total, make_worker):
    vowel, consonant, other = fed = [Fed(make_queue, make_total, make_worker, given) for _ in range(3)]
    for _ in fed:
        ledger.open()
    for letter in given.text:
        if letter in VOWELS:
            vowel.put(letter)
        elif letter in LETTERS:
            consonant.put(letter)
        else:
            other.put(letter)
    for counter in fed:
        counter.join()
        ledger.close()
    return [counter.total.value for counter in fed]
