// How late tasks wake: the histogram of impls/tasks/rig/sleep.c. A bucket is at most 1/64 wide of what is in it;
// the maximum is exact.
package main

import (
	"math/bits"
	"sync/atomic"
	"time"
)

const (
	partBits  = 6 // buckets for each power of two: 64
	parts     = 1 << partBits
	valueBits = 40 // 18 minutes; what is later is kept as that
)

type histogram struct {
	counts [(valueBits - partBits + 1) * parts]atomic.Uint64
	most   atomic.Uint64
}

var lateness histogram

func (h *histogram) keep(late time.Duration) {
	h.counts[bucketOf(uint64(late))].Add(1)
	for most := h.most.Load(); uint64(late) > most && !h.most.CompareAndSwap(most, uint64(late)); {
		most = h.most.Load()
	}
}

// bucketOf: values below 2 * parts have a bucket each; above, each doubling has `parts` of them.
func bucketOf(value uint64) uint64 {
	value = least(value, 1<<valueBits-1)
	if value < parts {
		return value
	}
	shift := uint64(bits.Len64(value)) - 1 - partBits
	return shift*parts + value>>shift
}

// bucketEnd is the greatest value in the bucket.
func bucketEnd(bucket uint64) uint64 {
	if bucket < parts {
		return bucket
	}
	shift := bucket/parts - 1
	return (bucket-shift*parts+1)<<shift - 1
}

// percentile is what that many percent of the naps do not exceed.
func (h *histogram) percentile(percent, naps uint64) uint64 {
	var bucket, seen uint64
	for wanted := (naps*percent + 99) / 100; ; bucket++ {
		if seen += h.counts[bucket].Load(); seen >= wanted {
			return least(bucketEnd(bucket), h.most.Load())
		}
	}
}

func (h *histogram) report(to *metrics) {
	var naps uint64
	for i := range h.counts {
		naps += h.counts[i].Load()
	}
	if naps == 0 {
		return
	}
	to.add("wake_late_p50_ns", h.percentile(50, naps), "ns")
	to.add("wake_late_p99_ns", h.percentile(99, naps), "ns")
	to.add("wake_late_max_ns", h.most.Load(), "ns")
}
