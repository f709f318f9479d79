// A goroutine for each connection, and each as if it were alone. See the card, in `build`.
package main

import (
	"errors"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const bufferBytes = 16384 // the most that is received at once: as ECHO_BUFFER_BYTES

// How long not to accept when that failed, as it does without free descriptors.
const pauseAfterFailure = 10 * time.Millisecond

// session sends back what comes. Go makes every socket non-blocking and puts TCP_NODELAY on it. A Read or Write that
// cannot go on parks the goroutine; a Write returns when all is sent. Both fail where the connection broke, and Read
// at the peer's FIN: then Close lets the kernel send what is left.
func session(connection net.Conn, work *work) {
	defer goroutines.close()
	defer connection.Close()
	buffer := make([]byte, bufferBytes)
	for {
		received, err := connection.Read(buffer)
		if received > 0 {
			work.do(received)
			if _, err := connection.Write(buffer[:received]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func serve(listener net.Listener, work *work) {
	for {
		connection, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(pauseAfterFailure)
			continue
		}
		accepted.Add(1)
		goroutines.open()
		go session(connection, work)
	}
}

// heart beats: time.Sleep is a timer of the runtime's, which wakes the goroutine.
func heart(every time.Duration) {
	for due := time.Now().Add(every); ; due = due.Add(every) {
		time.Sleep(time.Until(due))
		beat(due)
	}
}

func main() {
	options := parse()
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	work := options.newWork()
	listener := options.listen()
	if options.heartbeat > 0 {
		go heart(options.heartbeat)
	}
	announce(listener)
	go func() {
		<-terminated
		listener.Close()
	}()
	serve(listener, work)
	report() // the goroutines that still wait end with the program
}
