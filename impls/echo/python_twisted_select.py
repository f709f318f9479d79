#!/usr/bin/python3
# echo/python_twisted_select -- Twisted on its reactor of 2009, select
# model: reactor
# runtime: twisted
# class: original
# needs: program:python3 python:twisted
# limits: connections<=1000
# traits: non-blocking, buffered, level-triggered
#
# echo/python_twisted, told in full there, on the reactor that every Twisted had before it had epoll's. select is
# handed all sockets each time and looks at every one, so what differs between the two is what that scan costs.
# Slide 192 of the "Curious Course" has Twisted take 420.7 s, where generators take 326.3 s and threads 42.8 s.
#
# select takes descriptors below 1,024 only, hence the limit.
import os
import socket
import sys

from twisted.internet import interfaces, protocol, selectreactor

selectreactor.install()
from twisted.internet import reactor  # noqa: E402
from zope.interface import implementer  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import echo_rig  # noqa: E402
from echo_rig import rig  # noqa: E402

options = echo_rig.options()
listener = echo_rig.Listener(options, descriptors_most=1024)


@implementer(interfaces.IHalfCloseableProtocol)
class Echo(protocol.Protocol):
    def connectionMade(self):
        listener.count_connection()
        self.transport.registerProducer(self.transport, streaming=True)

    def dataReceived(self, data):
        if options.work:
            options.work(len(data))
        self.transport.write(data)

    def readConnectionLost(self):
        self.transport.unregisterProducer()
        self.transport.loseConnection()  # when all has been sent

    def writeConnectionLost(self):
        pass


def beat(due_ns):
    due_ns = listener.beat(due_ns)
    reactor.callLater(max(0, due_ns - rig.now_ns()) / 1e9, beat, due_ns)


def end():
    listener.report()
    os._exit(0)  # the kernel closes thousands of connections at once, the reactor one by one in seconds


listener.socket.setblocking(False)
reactor.adoptStreamPort(listener.socket.fileno(), socket.AF_INET, protocol.Factory.forProtocol(Echo))
if options.heartbeat_ns:
    beat(None)
reactor.callWhenRunning(listener.announce)
reactor.addSystemEventTrigger("before", "shutdown", end)
reactor.run()  # until SIGTERM
