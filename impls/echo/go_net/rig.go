// What is not the model's: the same as the C rig (impls/rig, impls/echo/rig), as docs/CONTRACT.md has it.
package main

import (
	"bytes"
	"fmt"
	"io"
	"math/bits"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// --- Options -------------------------------------------------------------------------------------------------

type options struct {
	address                       *net.TCPAddr
	backlog, workNs, messageBytes uint64
	heartbeatMs                   uint64
	heartbeat                     time.Duration // 0: there is none
}

type option struct {
	name        string
	value       *uint64
	least, most uint64
	means       string
}

func (o *options) table() []option {
	return []option{
		{"backlog", &o.backlog, 1, 65535, "connections that may wait to be accepted"},
		{"work-ns", &o.workNs, 0, 1e9, "CPU time that each message costs, in ns"},
		{"message-bytes", &o.messageBytes, 1, 65536, "what --work-ns takes for a message"},
		{"heartbeat-ms", &o.heartbeatMs, 0, 60000, "time between two heartbeats; 0: none"},
	}
}

func defaults() *options {
	return &options{address: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, backlog: 4096, messageBytes: 1024}
}

func usage(to io.Writer) {
	o := defaults()
	fmt.Fprintf(to, "usage: %s [--OPTION=VALUE]...\n", program())
	fmt.Fprintf(to, "  --listen=ADDRESS:PORT  where to listen; port 0: any that is free (default %v)\n", o.address)
	for _, each := range o.table() {
		fmt.Fprintf(to, "  --%s=N  %s (%d to %d, default %d)\n", each.name, each.means, each.least, each.most, *each.value)
	}
}

// parse reads the command line; what is wrong with it ends the program.
func parse() *options {
	o := defaults()
	for _, argument := range os.Args[1:] {
		if argument == "--help" {
			usage(os.Stdout)
			os.Exit(0)
		}
		if err := o.set(argument); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %s: %v\n", program(), argument, err)
			usage(os.Stderr)
			os.Exit(2)
		}
	}
	o.heartbeat = time.Duration(o.heartbeatMs) * time.Millisecond
	return o
}

func (o *options) set(argument string) error {
	name, text, found := strings.Cut(strings.TrimPrefix(argument, "--"), "=")
	if !found || !strings.HasPrefix(argument, "--") {
		return fmt.Errorf("options are --name=value")
	}
	if name == "listen" {
		return o.setAddress(text)
	}
	for _, each := range o.table() {
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

func (o *options) setAddress(text string) error {
	host, port, _ := strings.Cut(text, ":")
	address := net.ParseIP(host).To4()
	number, err := strconv.ParseUint(port, 10, 16)
	if address == nil || err != nil {
		return fmt.Errorf("ADDRESS:PORT is wanted, both in numbers")
	}
	o.address = &net.TCPAddr{IP: address, Port: int(number)}
	return nil
}

// --- The listener --------------------------------------------------------------------------------------------

// listen makes the listener. Package net knows no backlog but the machine's greatest: so the kernel is told anew.
// (The runtime has already raised the limit of descriptors as far as it goes.)
func (o *options) listen() net.Listener {
	listener, err := net.ListenTCP("tcp4", o.address)
	if err != nil {
		die("cannot listen on %v: %v", o.address, err)
	}
	raw, err := listener.SyscallConn()
	if err == nil {
		controlled := raw.Control(func(descriptor uintptr) { err = syscall.Listen(int(descriptor), int(o.backlog)) })
		if err == nil {
			err = controlled
		}
	}
	if err != nil {
		die("cannot set the backlog: %v", err)
	}
	return listener
}

func announce(listener net.Listener) {
	if _, err := fmt.Printf("READY %v\n", listener.Addr()); err != nil {
		die("cannot write to stdout: %v", err)
	}
}

// --- Work that takes CPU time and nothing else ---------------------------------------------------------------

// work is what bytes cost beside their echo; nil: nothing.
type work struct{ iterationsPerByte float64 }

// do works for so many bytes that have come in: for every byte its share of a message's.
func (w *work) do(received int) {
	if w != nil {
		iterate(uint64(float64(received) * w.iterationsPerByte))
	}
}

// iterate is a chain in which each step needs the one before. Its result is looked at, or it would not be worked out.
func iterate(iterations uint64) {
	value := iterations
	for i := uint64(0); i < iterations; i++ {
		value = value*6364136223846793005 + 1442695040888963407
	}
	if value == 0 {
		worked.Add(1)
	}
}

var worked atomic.Uint64

// newWork measures how fast this machine is: the fastest of some tries, for whatever disturbs makes one slower.
func (o *options) newWork() *work {
	if o.workNs == 0 {
		return nil
	}
	const iterations = 100000
	fastest := time.Hour
	for try := 0; try < 20; try++ {
		start := time.Now()
		iterate(iterations)
		if took := time.Since(start); took < fastest {
			fastest = took
		}
	}
	perNs := iterations / float64(fastest)
	return &work{perNs * float64(o.workNs) / float64(o.messageBytes)}
}

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

// --- The heartbeat -------------------------------------------------------------------------------------------

var accepted atomic.Int64

// beat keeps how late a heartbeat is. Before the first connection there is nothing to be late for.
func beat(due time.Time) {
	if late := time.Since(due); late >= 0 && accepted.Load() > 0 {
		lateness.keep(uint64(late))
	}
}

// A bucket is at most 1/64 wide of what is in it; the maximum is exact. (The histogram of impls/rig/lateness.c.)
const (
	partBits  = 6
	parts     = 1 << partBits
	valueBits = 40 // 18 minutes; what is later is kept as that
)

type histogram struct {
	lock   sync.Mutex
	counts [(valueBits - partBits + 1) * parts]uint64
	most   uint64
}

var lateness histogram

func (h *histogram) keep(value uint64) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.counts[bucketOf(value)]++
	if value > h.most {
		h.most = value
	}
}

func bucketOf(value uint64) int {
	if value>>valueBits > 0 {
		value = 1<<valueBits - 1
	}
	shift := 0
	if value >= parts {
		shift = bits.Len64(value) - 1 - partBits
	}
	return shift*parts + int(value>>shift)
}

func bucketEnd(bucket int) uint64 {
	shift := 0
	if bucket >= parts {
		shift = bucket/parts - 1
	}
	return uint64(bucket-shift*parts+1)<<shift - 1
}

// percentile is what that many percent of those kept do not exceed.
func (h *histogram) percentile(percent, kept uint64) uint64 {
	wanted, seen, bucket := (kept*percent+99)/100, h.counts[0], 0
	for seen < wanted {
		bucket++
		seen += h.counts[bucket]
	}
	if end := bucketEnd(bucket); end < h.most {
		return end
	}
	return h.most
}

// --- Metrics -------------------------------------------------------------------------------------------------

type metrics struct {
	text strings.Builder
}

func (m *metrics) add(name string, value uint64, unit string) {
	fmt.Fprintf(&m.text, "%s %d %s\n", name, value, unit)
}

func report() {
	var to metrics
	to.add("connections_accepted", uint64(accepted.Load()), "count")
	to.add("coroutines_created", uint64(goroutines.created.Load()), "count")
	to.add("coroutines_peak", uint64(goroutines.peak.Load()), "count")
	lateness.report(&to)
	if peak := peakRss(); peak > 0 {
		to.add("peak_rss_bytes", peak, "bytes")
	}
	to.write()
}

func (h *histogram) report(to *metrics) {
	h.lock.Lock()
	defer h.lock.Unlock()
	kept := uint64(0)
	for _, count := range h.counts {
		kept += count
	}
	if kept > 0 {
		to.add("heartbeat_late_p50_ns", h.percentile(50, kept), "ns")
		to.add("heartbeat_late_p99_ns", h.percentile(99, kept), "ns")
		to.add("heartbeat_late_max_ns", h.most, "ns")
	}
}

// peakRss is this process's own high-water mark, VmHWM, in bytes; 0 where the kernel does not tell.
func peakRss() uint64 {
	text, _ := os.ReadFile("/proc/self/status")
	for _, line := range bytes.Split(text, []byte("\n")) {
		words := bytes.Fields(line)
		if len(words) < 2 || string(words[0]) != "VmHWM:" {
			continue
		}
		kilobytes, _ := strconv.ParseUint(string(words[1]), 10, 64)
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
