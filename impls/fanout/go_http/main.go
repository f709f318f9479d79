// A goroutine for each request, and each as if it were alone. See the card, in `build`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// newTransport makes a connection for each request, and says so to the server. It follows no proxy that the environment
// names, and asks for nothing compressed.
func newTransport() *http.Transport {
	return &http.Transport{
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: answerMost,
	}
}

// fetch returns the body of the answer. The context's time is that of the whole: when it is over, whatever goes on
// with the connection ends, be it the connect or the last Read.
func (w *work) fetch(transport *http.Transport, request request) ([]byte, error) {
	until, cancel := context.WithTimeout(context.Background(), w.timeout)
	defer cancel()
	asked, err := http.NewRequestWithContext(until, http.MethodGet, "http://"+w.server+request.path, nil)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	answer, err := transport.RoundTrip(asked)
	if err != nil {
		return nil, err
	}
	defer took(start)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, failure(fmt.Sprintf("status %d", answer.StatusCode))
	}
	if answer.ContentLength < 0 || answer.ContentLength > answerMost {
		return nil, failure("not HTTP")
	}
	return io.ReadAll(answer.Body)
}

// reasonOf is the contract's word for what went wrong.
func reasonOf(err error) string {
	var known failure
	var timed net.Error
	var number syscall.Errno
	switch {
	case errors.As(err, &known):
		return string(known)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return "timed out"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "reset"
	case errors.As(err, &number):
		return "failed: " + number.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "truncated"
	default: // net/http does not understand it, and has no type for that
		return "not HTTP: " + err.Error()
	}
}

var printer sync.Mutex

func (w *work) speak(transport *http.Transport, request request) {
	body, err := w.fetch(transport, request)
	var said string
	if err == nil {
		said, err = sentence(body)
	}
	if err != nil {
		fail(request, reasonOf(err))
		return
	}
	printer.Lock()
	defer printer.Unlock()
	w.print(said)
}

func (w *work) run() {
	transport := newTransport()
	free := make(chan struct{}, w.concurrency)
	var all sync.WaitGroup
	for _, each := range w.requests {
		free <- struct{}{}
		all.Add(1)
		goroutines.open()
		go func(request request) {
			w.speak(transport, request)
			goroutines.close()
			<-free
			all.Done()
		}(each)
	}
	all.Wait()
}

func main() {
	work := parse()
	before := usageNow()
	work.run()
	report(before, usageNow(), len(work.requests))
}
