"""A proxy that speaks just enough of PostgreSQL's protocol to cut a connection at a message, or at a commit."""
import contextlib
import dataclasses
import struct
import threading
from collections.abc import Callable

from forwarder import Forwarder, close

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
READY = b"Z\x00\x00\x00\x05"


def any_message(_):
    return True


def commit(message):
    """Whether a client's message asks for a commit."""
    return message[:1] == b"Q" and message[5:].rstrip(b"\0; \n").lower() in (b"commit", b"end")


@dataclasses.dataclass(frozen=True)
class Cut:
    """At which of the messages that `counts` a connection is cut, and what happens then."""

    counts: Callable
    number: int = 0         # 0: none is cut, all are counted
    before: bool = True     # before the server hears of it, or after it answered and before the client hears that
    refuse: bool = False    # whether new connections are refused from then on


class Proxy(Forwarder):
    """Forwards to the server of a URL, and cuts one connection once."""

    def __init__(self, url, cut):
        self.cut = cut
        self.seen = 0
        self.struck = threading.Event()
        super().__init__(url)

    def begin(self, client, server):
        Pair(self, client, server).start()

    def is_struck(self, message):
        """Whether this message is the one that the cut is for."""
        if not self.cut.counts(message):
            return False
        with self.lock:
            self.seen += 1
            return self.seen == self.cut.number


class Pair:
    """A client's connection and the one to the server for it."""

    def __init__(self, proxy, client, server):
        self.proxy = proxy
        self.client = client
        self.server = server
        self.deaf = False  # the client hears no more of the server

    def start(self):
        for way in (self.to_server, self.to_client):
            threading.Thread(target=self.run, args=(way,), daemon=True).start()

    def run(self, way):
        with contextlib.suppress(OSError):
            way()
        close(self.client)
        close(self.server)

    def to_server(self):
        for message in messages(self.client):
            if self.proxy.is_struck(message):
                if self.proxy.cut.refuse:
                    self.proxy.refuse()
                self.proxy.struck.set()
                if self.proxy.cut.before:
                    return
                self.deaf = True
            self.server.sendall(message)

    def to_client(self):
        while data := self.server.recv(65536):
            if not self.deaf:
                self.client.sendall(data)
            elif READY in data:
                return


def messages(connection):
    """What a client sends, message by message; the first ones have no type."""
    begun = False
    while True:
        head = exactly(connection, 5 if begun else 4)
        if head is None:
            return
        body = exactly(connection, struct.unpack(">I", head[-4:])[0] - 4)
        if body is None:
            return
        begun = begun or struct.unpack(">I", body[:4])[0] not in (SSL_REQUEST, GSS_REQUEST)
        yield head + body


def exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            return None
        data += more
    return data
