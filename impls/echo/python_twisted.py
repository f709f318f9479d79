#!/usr/bin/python3
# echo/python_twisted -- Twisted on its reactor of today, epoll
# model: reactor
# runtime: twisted
# class: idiomatic
# needs: program:python3 python:twisted
# limits: connections<=19000
# traits: non-blocking, buffered
#
# Where asyncio has its words from: the reactor reads, and calls dataReceived; write keeps the bytes in memory until
# the reactor has found that the socket can take them, so each reply costs two calls of epoll_ctl beside its send.
#
# Two things are more than a tutorial's echo server has. The transport is registered with itself as a producer:
# when more than 64 KB are kept it pauses what produces them, which is its own reading. And without
# IHalfCloseableProtocol a peer's FIN would end the connection with what has not been sent yet.
import os
import socket
import sys

from twisted.internet import epollreactor, interfaces, protocol

epollreactor.install()
from twisted.internet import reactor  # noqa: E402
from zope.interface import implementer  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rig"))
import echo_rig  # noqa: E402
from echo_rig import rig  # noqa: E402

options = echo_rig.options()
listener = echo_rig.Listener(options)


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
