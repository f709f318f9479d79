// What is not the model's: the same as the C rig (impls/rig, impls/tasks/rig), as docs/CONTRACT.md has it.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// --- What is computed ----------------------------------------------------------------------------------------

func worth(i uint64) uint64 { return 3*i + 1 }

func hop(token, i uint64) uint64 { return token*6364136223846793005 + i + 1 }

func napOf(i uint64) time.Duration { return time.Duration(mix(i)%1000+1) * 10 * time.Microsecond }

// mix is the output function of splitmix64 (Steele, Lea, Flood 2014).
func mix(value uint64) uint64 {
	value += 0x9e3779b97f4a7c15
	value = (value ^ value>>30) * 0xbf58476d1ce4e5b9
	value = (value ^ value>>27) * 0x94d049bb133111eb
	return value ^ value>>31
}

// shuffled is a permutation of 0 to count - 1, always the same (Fisher and Yates).
func shuffled(count uint64) []uint32 {
	order := make([]uint32, count)
	for i := range order {
		other := (mix(uint64(i)) >> 32) * (uint64(i) + 1) >> 32 // 0 to i
		order[i] = order[other]
		order[other] = uint32(i)
	}
	return order
}

func least(a, b uint64) uint64 {
	if a < b {
		return a
	}
	return b
}

// --- Options -------------------------------------------------------------------------------------------------

// The cases, in the order of the contract.
var cases = []string{"send", "create", "yield", "spawn", "kill", "ring", "pingpong", "skynet", "sleep", "depth", "idle"}

type input struct {
	which                            string
	tasks, steps, turns, live, depth uint64
	order                            []uint32 // send: the receivers, shuffled
}

// batch says which tasks are created together from `first` on: up to `end`, which is not one of them.
func (in *input) batch(first uint64) (begin, end uint64) {
	return first, least(first+in.live, in.tasks)
}

type option struct {
	name  string
	value *uint64
	most  uint64 // the least is 1
	means string
}

func (in *input) options() []option {
	return []option{
		{"tasks", &in.tasks, 1e6, "how many (skynet: leaves; pingpong: pairs)"},
		{"steps", &in.steps, 1e9, "in all: each task does its share, once at least"},
		{"live", &in.live, 1e6, "how many are alive at once (skynet: of one parent's children)"},
		{"depth", &in.depth, 1000, "calls between a task's body and its yield"},
	}
}

func defaults() *input {
	return &input{which: "yield", tasks: 1000, steps: 100000, live: 1, depth: 1}
}

func usage(to io.Writer) {
	in := defaults()
	fmt.Fprintf(to, "usage: %s [--OPTION=VALUE]...\n", program())
	fmt.Fprintf(to, "  --case=WORD  what the tasks do (%s; default %s)\n", strings.Join(cases, ", "), in.which)
	for _, o := range in.options() {
		fmt.Fprintf(to, "  --%s=N  %s (1 to %d, default %d)\n", o.name, o.means, o.most, *o.value)
	}
}

// parse reads the command line; what is wrong with it ends the program.
func parse() *input {
	in := defaults()
	for _, argument := range os.Args[1:] {
		if argument == "--help" {
			usage(os.Stdout)
			os.Exit(0)
		}
		if err := in.set(argument); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %s: %v\n", program(), argument, err)
			usage(os.Stderr)
			os.Exit(2)
		}
	}
	in.turns = in.steps / in.tasks
	if in.turns == 0 {
		in.turns = 1
	}
	if in.which == "send" {
		in.order = shuffled(in.tasks)
	}
	return in
}

func (in *input) set(argument string) error {
	name, text, found := strings.Cut(strings.TrimPrefix(argument, "--"), "=")
	if !found || !strings.HasPrefix(argument, "--") {
		return fmt.Errorf("options are --name=value")
	}
	if name == "case" {
		for _, word := range cases {
			if word == text {
				in.which = text
				return nil
			}
		}
		return fmt.Errorf("value malformed or out of range")
	}
	for _, o := range in.options() {
		if o.name != name {
			continue
		}
		number, err := strconv.ParseUint(text, 10, 64) // digits only: no sign, no space
		if err != nil || number < 1 || number > o.most {
			return fmt.Errorf("value malformed or out of range")
		}
		*o.value = number
		return nil
	}
	return fmt.Errorf("no such option")
}

// --- The run -------------------------------------------------------------------------------------------------

var began time.Time

// begin starts the clock anew: to be called when all tasks exist, before the first takes its first step.
func begin() { began = time.Now() }

// perform is the main of the program: it does the case that is asked for, answers, and reports.
func perform(cases map[string]func(*input) uint64) {
	in := parse()
	begin()
	sum := cases[in.which](in)
	elapsed := time.Since(began) - memory.took
	if _, err := fmt.Printf("sum=%d\n", sum); err != nil {
		die("cannot print the answer: %v", err)
	}
	var report metrics
	report.add("elapsed_ns", uint64(elapsed), "ns")
	report.add("operations", in.operations(), "count")
	if peak := field("/proc/self/status", "VmHWM:"); peak > 0 {
		report.add("peak_rss_bytes", peak, "bytes")
	}
	memory.report(&report, in.tasks)
	lateness.report(&report)
	goroutines.report(&report)
	report.write()
}

func (in *input) operations() uint64 {
	switch in.which {
	case "create", "spawn", "kill", "skynet", "idle":
		return in.tasks
	case "pingpong":
		return 2 * in.tasks * in.turns
	}
	return in.tasks * in.turns
}

// --- The ledger: how many goroutines there were, in all and at once ------------------------------------------

type ledger struct {
	created, live, peak atomic.Uint64
}

var goroutines ledger

// open says that so many more live.
func (l *ledger) open(count uint64) {
	l.created.Add(count)
	live := l.live.Add(count)
	for peak := l.peak.Load(); live > peak && !l.peak.CompareAndSwap(peak, live); {
		peak = l.peak.Load()
	}
}

// close says that so many less do: they have been waited for.
func (l *ledger) close(count uint64) { l.live.Add(-count) }

func (l *ledger) report(to *metrics) {
	to.add("coroutines_created", l.created.Load(), "count")
	to.add("coroutines_peak", l.peak.Load(), "count")
}

// --- Metrics -------------------------------------------------------------------------------------------------

type metrics struct {
	text strings.Builder
}

func (m *metrics) add(name string, value uint64, unit string) {
	fmt.Fprintf(&m.text, "%s %d %s\n", name, value, unit)
}

// write appends all to the file that the environment names.
func (m *metrics) write() {
	path := os.Getenv("COROBENCH_METRICS")
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err == nil {
		_, err = file.WriteString(m.text.String())
		if failed := file.Close(); err == nil {
			err = failed
		}
	}
	if err != nil {
		die("cannot append metrics: %v", err)
	}
}

// --- Endings -------------------------------------------------------------------------------------------------

func program() string { return filepath.Base(os.Args[0]) }

func die(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "%s: %s\n", program(), fmt.Sprintf(format, arguments...))
	os.Exit(1)
}
