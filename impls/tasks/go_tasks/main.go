// Workload tasks in Go. A task is a goroutine. Tasks hand over through channels without room, so that who
// gives waits for who takes; who waits for the end of many has a sync.WaitGroup; and what all add to is
// atomic, for goroutines run at the same time where there are CPUs for it.
//
// Scheduler and collector are left as Go sets them up: as many threads run goroutines as the program may use
// CPUs, and the heap may double between collections. A task that waits takes 2.8 KB, most of it stack: a million
// fit in 3 GB, and a million pairs for pingpong take 5.5.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	perform(map[string]func(*input) uint64{
		"send":     send,
		"create":   create,
		"yield":    yield,
		"spawn":    spawn,
		"kill":     kill,
		"ring":     ring,
		"pingpong": pingpong,
		"skynet":   skynet,
		"sleep":    sleep,
		"depth":    depth,
		"idle":     idle,
	})
}

// together runs body(0) to body(count - 1), a task each, and returns when all have ended. Go starts a goroutine
// when it likes, so those that are early wait for the starting gun: a channel that is closed.
func together(count uint64, body func(i uint64)) {
	var done sync.WaitGroup
	gun := make(chan struct{})
	done.Add(int(count))
	goroutines.open(count)
	for i := uint64(0); i < count; i++ {
		go func(i uint64) {
			defer done.Done()
			<-gun
			body(i)
		}(i)
	}
	begin()
	close(gun)
	done.Wait()
	goroutines.close(count)
}

// --- send: a number in, the total out ------------------------------------------------------------------------

type receiver struct {
	numbers, totals chan uint64
}

func (r receiver) run() {
	var total uint64
	for number := range r.numbers {
		total += number
		r.totals <- total
	}
}

func send(in *input) uint64 {
	var done sync.WaitGroup
	done.Add(int(in.tasks))
	goroutines.open(in.tasks)
	receivers := make([]receiver, in.tasks)
	for i := range receivers {
		receivers[i] = receiver{make(chan uint64), make(chan uint64)}
		go func(r receiver) {
			defer done.Done()
			r.run()
		}(receivers[i])
	}
	begin()
	var number, sum uint64
	for turn := uint64(0); turn < in.turns; turn++ {
		for _, i := range in.order {
			number++
			receivers[i].numbers <- number
			sum += <-receivers[i].totals
		}
	}
	for _, r := range receivers {
		close(r.numbers)
	}
	done.Wait()
	goroutines.close(in.tasks)
	return sum
}

// --- create, spawn and kill: so many at a time ---------------------------------------------------------------

// The tasks of a batch listen to one channel: which of them takes a number is the one that has it. They may
// start before the batch is complete, but get no number.
func create(in *input) uint64 {
	var done sync.WaitGroup
	var sum uint64
	numbers, answers := make(chan uint64), make(chan uint64)
	for first, end := in.batch(0); first < end; first, end = in.batch(end) {
		done.Add(int(end - first))
		goroutines.open(end - first)
		for i := first; i < end; i++ {
			go func() {
				defer done.Done()
				answers <- worth(<-numbers)
			}()
		}
		for i := first; i < end; i++ {
			numbers <- i
			sum += <-answers
		}
		done.Wait()
		goroutines.close(end - first)
	}
	return sum
}

func spawn(in *input) uint64 {
	var done sync.WaitGroup
	var sum atomic.Uint64
	for first, end := in.batch(0); first < end; first, end = in.batch(end) {
		done.Add(int(end - first))
		goroutines.open(end - first)
		for i := first; i < end; i++ {
			go func(i uint64) {
				defer done.Done()
				sum.Add(worth(i))
			}(i)
		}
		done.Wait()
		goroutines.close(end - first)
	}
	return sum.Load()
}

// A goroutine has no name, and none can end another: what can be killed and waited for offers two channels,
// one to be closed by others and one that it closes itself. A closed channel answers at once, and for ever.
// (The quit channel is what a context.Context hands out as Done, without the tree of contexts around it.)
type victim struct {
	quit, gone chan struct{}
}

// What never comes: nobody sends on a channel that is nil.
var never chan struct{}

func (v victim) run(cleanUp func()) {
	defer close(v.gone)
	defer cleanUp()
	select {
	case <-never:
	case <-v.quit:
	}
}

func kill(in *input) uint64 {
	var waiting sync.WaitGroup
	var sum atomic.Uint64
	var victims []victim // by number, from the batch's first on
	for first, end := in.batch(0); first < end; first, end = in.batch(end) {
		victims = victims[:0]
		waiting.Add(int(end - first))
		goroutines.open(end - first)
		for i := first; i < end; i++ {
			v := victim{make(chan struct{}), make(chan struct{})}
			victims = append(victims, v)
			go func(i uint64) {
				waiting.Done() // as good as: it has started, and does nothing else from here on
				v.run(func() { sum.Add(worth(i)) })
			}(i)
		}
		waiting.Wait()
		for _, v := range victims {
			close(v.quit)
		}
		for _, v := range victims {
			<-v.gone
			select {
			case <-v.gone: // once more
				sum.Add(1)
			default: // it would not have returned at once
			}
		}
		goroutines.close(end - first)
	}
	return sum.Load()
}

// --- yield and depth: all by turns ---------------------------------------------------------------------------

// Gosched puts a goroutine behind all that are ready, in a queue that the threads share. They take from it by
// the hundred, so on several CPUs turns are kept on the whole, not one by one.
func yield(in *input) uint64 {
	var sum atomic.Uint64
	together(in.tasks, func(i uint64) {
		var own uint64
		for turn := uint64(0); turn < in.turns; turn++ {
			own += i + 1
			runtime.Gosched()
		}
		sum.Add(own)
	})
	return sum.Load()
}

func depth(in *input) uint64 {
	var sum atomic.Uint64
	together(in.tasks, func(i uint64) {
		sum.Add(dive(in, i, in.depth))
	})
	return sum.Load()
}

// A stack that is too small for the calls is copied to one of twice the size, once.
func dive(in *input, i, depth uint64) uint64 {
	if depth > 1 {
		return dive(in, i, depth-1) + 1
	}
	var own uint64
	for turn := uint64(0); turn < in.turns; turn++ {
		own += i + 1
		runtime.Gosched()
	}
	return own + 1
}

// --- ring and pingpong: handing over -------------------------------------------------------------------------

// The channels have room for one: so a ring of one task can hand over to itself, and the last token stays where
// it can be fetched. Otherwise the next task already waits, and is given the token without a stop.
func ring(in *input) uint64 {
	tokens := make([]chan uint64, in.tasks)
	for i := range tokens {
		tokens[i] = make(chan uint64, 1)
	}
	tokens[0] <- 0
	together(in.tasks, func(i uint64) {
		from, to := tokens[i], tokens[(i+in.tasks-1)%in.tasks]
		for turn := uint64(0); turn < in.turns; turn++ {
			to <- hop(<-from, i)
		}
	})
	return <-tokens[0]
}

// A table has two players, and one channel: who has struck waits on it for the ball to come back.
func pingpong(in *input) uint64 {
	var sum atomic.Uint64
	tables := make([]chan uint64, in.tasks)
	for i := range tables {
		tables[i] = make(chan uint64)
	}
	together(2*in.tasks, func(player uint64) {
		table, ball := tables[player/2], player/2
		if player%2 == 0 {
			for turn := uint64(0); turn < in.turns; turn++ {
				table <- hop(ball, 0)
				ball = <-table
			}
			sum.Add(ball)
		} else {
			for turn := uint64(0); turn < in.turns; turn++ {
				table <- hop(<-table, 1)
			}
		}
	})
	return sum.Load()
}

// --- skynet: a tree of tasks ---------------------------------------------------------------------------------

func skynet(in *input) uint64 {
	answer := make(chan uint64)
	goroutines.open(1)
	go node(in, 0, in.tasks, answer)
	defer goroutines.close(1)
	return <-answer
}

// A node answers the sum of the numbers from `first` on, as many as it stands for.
func node(in *input, first, leaves uint64, answer chan<- uint64) {
	if leaves == 1 {
		answer <- first
		return
	}
	var sum uint64
	answers := make(chan uint64)
	share := (leaves + 9) / 10
	for next, end := first, first+leaves; next < end; {
		var children uint64
		for ; children < in.live && next < end; children++ {
			goroutines.open(1)
			go node(in, next, least(share, end-next), answers)
			next += least(share, end-next)
		}
		for i := uint64(0); i < children; i++ {
			sum += <-answers
		}
		goroutines.close(children)
	}
	answer <- sum
}

// --- sleep and idle ------------------------------------------------------------------------------------------

func sleep(in *input) uint64 {
	var sum atomic.Uint64
	together(in.tasks, func(i uint64) {
		nap := napOf(i)
		for turn := uint64(0); turn < in.turns; turn++ {
			due := time.Now().Add(nap)
			time.Sleep(nap)
			if late := time.Since(due); late >= 0 {
				lateness.keep(late)
				sum.Add(1)
			}
		}
	})
	return sum.Load()
}

func idle(in *input) uint64 {
	var waiting, done sync.WaitGroup
	var sum atomic.Uint64
	wake := make(chan struct{})
	memory.readBefore()
	waiting.Add(int(in.tasks))
	done.Add(int(in.tasks))
	goroutines.open(in.tasks)
	for i := uint64(0); i < in.tasks; i++ {
		go func(i uint64) {
			defer done.Done()
			waiting.Done() // as good as
			<-wake
			sum.Add(worth(i))
		}(i)
	}
	waiting.Wait()
	memory.readWaiting()
	close(wake)
	done.Wait()
	goroutines.close(in.tasks)
	return sum.Load()
}
