// What memory waiting tasks take: two readings of /proc, as in impls/tasks/rig/memory.c.
package main

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// One reading: bytes, and a count. There are no child processes.
type reading struct {
	resident, pageTables, threads uint64
}

type readings struct {
	before, waiting reading
	kernelStack     uint64        // of one thread; it moves a little, so one figure is for both
	took            time.Duration // which is taken out of what is measured
}

var memory readings

func (m *readings) readBefore() {
	start := time.Now()
	take() // for the memory that reading takes
	m.before = take()
	m.took += time.Since(start)
}

func (m *readings) readWaiting() {
	start := time.Now()
	m.waiting = take()
	m.kernelStack = kernelStack()
	m.took += time.Since(start)
}

func take() reading {
	return reading{
		resident:   field("/proc/self/smaps_rollup", "Pss:"),
		pageTables: field("/proc/self/status", "VmPTE:"),
		threads:    field("/proc/self/status", "Threads:"),
	}
}

// kernelStack is what a thread has for a stack in the kernel: the average of the machine's, for only the sum of
// all is told.
func kernelStack() uint64 {
	load, _ := os.ReadFile("/proc/loadavg") // "0.00 0.01 0.05 running/threads last"
	_, rest, _ := bytes.Cut(load, []byte("/"))
	count, _, _ := bytes.Cut(rest, []byte(" "))
	threads, err := strconv.ParseUint(string(count), 10, 64)
	if err != nil || threads == 0 {
		return 0
	}
	return field("/proc/meminfo", "KernelStack:") / threads
}

// field is what a line of such a file says, in bytes where it says kB; 0 when there is no such line.
func field(path, name string) uint64 {
	text, _ := os.ReadFile(path)
	for _, line := range bytes.Split(text, []byte("\n")) {
		words := bytes.Fields(line)
		if len(words) < 2 || string(words[0]) != name {
			continue
		}
		number, _ := strconv.ParseUint(string(words[1]), 10, 64)
		if len(words) > 2 {
			number *= 1024
		}
		return number
	}
	return 0
}

func (m *readings) report(to *metrics, tasks uint64) {
	each := func(name string, before, waiting uint64) {
		if before == 0 { // it was not asked for, or this kernel does not tell
			return
		}
		var more uint64
		if waiting > before {
			more = waiting - before
		}
		to.add(name, (more+tasks/2)/tasks, "bytes")
	}
	each("memory_bytes_per_task", m.before.resident, m.waiting.resident)
	each("page_table_bytes_per_task", m.before.pageTables, m.waiting.pageTables)
	each("kernel_stack_bytes_per_task", m.before.threads*m.kernelStack, m.waiting.threads*m.kernelStack)
}
