// What is not the model's: the same as the C rig (impls/rig, impls/fanout/rig), as docs/CONTRACT.md has it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unicode/utf8"
)

const answerMost = 4096 // bytes of an answer; a longer one is "not HTTP"

// --- Options -------------------------------------------------------------------------------------------------

type work struct {
	server            string
	input             string
	concurrency       uint64
	timeoutMs, tickUs uint64
	timeout, tick     time.Duration
	requests          []request
}

type option struct {
	name        string
	value       *uint64
	least, most uint64
	means       string
}

func (w *work) table() []option {
	return []option{
		{"concurrency", &w.concurrency, 1, 10000, "requests in flight at once, at most"},
		{"timeout-ms", &w.timeoutMs, 1, 600000, "how long one request may take"},
		{"tick-us", &w.tickUs, 0, 1e6, "pause behind each letter that is printed"},
	}
}

func defaults() *work { return &work{concurrency: 1, timeoutMs: 10000} }

func usage(to io.Writer) {
	w := defaults()
	fmt.Fprintf(to, "usage: %s [--OPTION=VALUE]...\n", program())
	fmt.Fprintf(to, "  --server=HOST:PORT  the server to ask (required)\n")
	fmt.Fprintf(to, "  --input=TEXT  the animals, a file (required)\n")
	for _, each := range w.table() {
		fmt.Fprintf(to, "  --%s=N  %s (%d to %d, default %d)\n", each.name, each.means, each.least, each.most, *each.value)
	}
}

// parse reads the command line, and the list; what is wrong with them ends the program.
func parse() *work {
	w := defaults()
	for _, argument := range os.Args[1:] {
		if argument == "--help" {
			usage(os.Stdout)
			os.Exit(0)
		}
		if err := w.set(argument); err != nil {
			wrongUsage("%s: %v", argument, err)
		}
	}
	if w.server == "" {
		wrongUsage("--server=HOST:PORT is wanted: a server of animals (corobench animals)")
	}
	if w.input == "" {
		wrongUsage("--input=FILE is wanted: a list of animals (corobench data animals)")
	}
	w.timeout = time.Duration(w.timeoutMs) * time.Millisecond
	w.tick = time.Duration(w.tickUs) * time.Microsecond
	w.readList()
	return w
}

func (w *work) set(argument string) error {
	name, text, found := strings.Cut(strings.TrimPrefix(argument, "--"), "=")
	if !found || !strings.HasPrefix(argument, "--") {
		return fmt.Errorf("options are --name=value")
	}
	switch name {
	case "server":
		return w.setServer(text)
	case "input":
		w.input = text
		return nil
	}
	for _, each := range w.table() {
		if each.name != name {
			continue
		}
		number, err := strconv.ParseUint(text, 10, 64) // digits only: no sign, no space
		if err != nil || number < each.least || number > each.most {
			return fmt.Errorf("a number from %d to %d, digits only, is wanted", each.least, each.most)
		}
		*each.value = number
		return nil
	}
	return fmt.Errorf("no such option")
}

func (w *work) setServer(text string) error {
	host, port, _ := strings.Cut(text, ":")
	number, err := strconv.ParseUint(port, 10, 16)
	if net.ParseIP(host).To4() == nil || err != nil || number == 0 {
		return fmt.Errorf("HOST:PORT is wanted, both in numbers")
	}
	w.server = text
	return nil
}

// --- Requests ------------------------------------------------------------------------------------------------

type request struct {
	number int // from 1
	path   string
}

func (w *work) readList() {
	text, err := os.ReadFile(w.input)
	if err != nil {
		die("cannot read the list: %v", err)
	}
	if len(text) == 0 {
		return
	}
	for i, name := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		path := fmt.Sprintf("/animals/%s?request=%d", quoted(name), i+1)
		w.requests = append(w.requests, request{i + 1, path})
	}
}

// quoted has every byte but letters, digits and -._~ as %XX.
func quoted(name []byte) string {
	var to strings.Builder
	for _, each := range name {
		switch {
		case '0' <= each && each <= '9', 'a' <= each|0x20 && each|0x20 <= 'z', strings.IndexByte("-._~", each) >= 0:
			to.WriteByte(each)
		default:
			fmt.Fprintf(&to, "%%%02X", each)
		}
	}
	return to.String()
}

// --- Answers -------------------------------------------------------------------------------------------------

// failure is why a request comes to no sentence, in the contract's words.
type failure string

func (f failure) Error() string { return string(f) }

// sentence is what the body comes to, line feed included.
func sentence(body []byte) (string, error) {
	var said struct{ Animal, Sound *string }
	if !utf8.Valid(body) || json.Unmarshal(body, &said) != nil || said.Animal == nil || said.Sound == nil {
		return "", failure("not JSON")
	}
	return fmt.Sprintf("The %s says \"%s\".\n", *said.Animal, *said.Sound), nil
}

// print writes to stdout: at once, or letter by letter, with pauses in which the goroutine sleeps. It takes no lock.
func (w *work) print(sentence string) {
	if w.tick == 0 {
		write(sentence)
		return
	}
	for _, letter := range sentence {
		write(string(letter))
		time.Sleep(w.tick)
	}
}

func write(text string) {
	if _, err := os.Stdout.WriteString(text); err != nil {
		die("cannot print: %v", err)
	}
}

var failed atomic.Bool

func fail(request request, reason string) {
	failed.Store(true)
	fmt.Fprintf(os.Stderr, "request %d: %s\n", request.number, reason)
}

// --- How long requests take ----------------------------------------------------------------------------------

const p99Least = 368 // so many say where the 99th percentile is

var times struct {
	lock sync.Mutex
	each []int64
}

func took(start time.Time) {
	passed := int64(time.Since(start))
	times.lock.Lock()
	times.each = append(times.each, passed)
	times.lock.Unlock()
}

// percentile is what that many percent of those kept do not exceed; they are sorted.
func percentile(kept []int64, percent int) int64 { return kept[(len(kept)*percent+99)/100-1] }

// --- The ledger: how many goroutines there were, in all and at once ------------------------------------------

type ledger struct {
	created, live, peak atomic.Int64
}

var goroutines ledger

func (l *ledger) open() {
	l.created.Add(1)
	live := l.live.Add(1)
	for peak := l.peak.Load(); live > peak && !l.peak.CompareAndSwap(peak, live); {
		peak = l.peak.Load()
	}
}

func (l *ledger) close() { l.live.Add(-1) }

// --- Metrics -------------------------------------------------------------------------------------------------

type used struct {
	at                                 time.Time
	cpuNs                              int64
	voluntarySwitches, switchesByForce int64
}

func usageNow() used {
	var self syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &self); err != nil {
		die("cannot read what was used: %v", err)
	}
	return used{time.Now(), self.Utime.Nano() + self.Stime.Nano(), self.Nvcsw, self.Nivcsw}
}

type metrics struct {
	text strings.Builder
}

func (m *metrics) add(name string, value int64, unit string) {
	fmt.Fprintf(&m.text, "%s %d %s\n", name, value, unit)
}

// report ends the program.
func report(before, after used, operations int) {
	var to metrics
	to.add("elapsed_ns", int64(after.at.Sub(before.at)), "ns")
	to.add("operations", int64(operations), "count")
	to.add("cpu_ns", after.cpuNs-before.cpuNs, "ns")
	to.add("voluntary_switches", after.voluntarySwitches-before.voluntarySwitches, "count")
	to.add("involuntary_switches", after.switchesByForce-before.switchesByForce, "count")
	to.add("coroutines_created", goroutines.created.Load(), "count")
	to.add("coroutines_peak", goroutines.peak.Load(), "count")
	to.addTimes()
	if peak := peakRss(); peak > 0 {
		to.add("peak_rss_bytes", peak, "bytes")
	}
	to.write()
	if failed.Load() {
		os.Exit(1)
	}
}

func (m *metrics) addTimes() {
	kept := times.each
	if len(kept) == 0 {
		return
	}
	sort.Slice(kept, func(a, b int) bool { return kept[a] < kept[b] })
	m.add("request_p50_ns", percentile(kept, 50), "ns")
	if len(kept) >= p99Least {
		m.add("request_p99_ns", percentile(kept, 99), "ns")
	}
	m.add("request_max_ns", kept[len(kept)-1], "ns")
}

// peakRss is this process's own high-water mark, VmHWM, in bytes; 0 where the kernel does not tell.
func peakRss() int64 {
	text, _ := os.ReadFile("/proc/self/status")
	for _, line := range bytes.Split(text, []byte("\n")) {
		words := bytes.Fields(line)
		if len(words) < 2 || string(words[0]) != "VmHWM:" {
			continue
		}
		kilobytes, _ := strconv.ParseInt(string(words[1]), 10, 64)
		return kilobytes * 1024
	}
	return 0
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

func wrongUsage(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "%s: %s\n", program(), fmt.Sprintf(format, arguments...))
	usage(os.Stderr)
	os.Exit(2)
}
