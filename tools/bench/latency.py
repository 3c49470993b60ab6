"""A proxy that makes a server far away, and counts how often a client waited for it."""
import contextlib
import queue
import socket
import threading
import time
import urllib.parse

PIECE = 1 << 16


class Distance:
    """Forwards to the server of a URL, each way later by `delay` seconds however much is on the way."""

    def __init__(self, url, delay=0.0):
        address = urllib.parse.urlsplit(url)
        self.server = (address.hostname, address.port)
        self.delay = delay
        self.round_trips = 0
        self.lock = threading.Lock()
        self.open = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        who = address.netloc.rpartition("@")[0]
        self.url = address._replace(netloc=f"{who}@127.0.0.1:{self.listener.getsockname()[1]}").geturl()
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        close(self.listener)
        with self.lock:
            for each in self.open:
                close(each)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.server)
            except OSError:
                return
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.open += [client, server]
            Line(self, client, server).start()

    def count(self):
        with self.lock:
            self.round_trips += 1


class Line:
    """One connection of a client. It made a round trip when it sends for the first time, or after it was answered."""

    def __init__(self, distance, client, server):
        self.distance = distance
        self.client = client
        self.server = server
        self.answered = True

    def start(self):
        ways = ((self.client, self.server, self.hear_client, lambda: None),
                (self.server, self.client, lambda: None, self.hear_server))
        for source, sink, on_read, on_write in ways:
            waiting = queue.Queue()
            threading.Thread(target=self.take, args=(source, waiting, on_read), daemon=True).start()
            threading.Thread(target=self.give, args=(waiting, sink, on_write), daemon=True).start()

    def hear_client(self):
        if self.answered:
            self.answered = False
            self.distance.count()

    def hear_server(self):
        self.answered = True

    def take(self, source, waiting, on_read):
        with contextlib.suppress(OSError):
            while data := source.recv(PIECE):
                on_read()
                waiting.put((time.monotonic() + self.distance.delay, data))
        waiting.put((time.monotonic() + self.distance.delay, b""))

    def give(self, waiting, sink, on_write):
        with contextlib.suppress(OSError):
            while True:
                due, data = waiting.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    break
                on_write()
                sink.sendall(data)
        close(sink)


def close(connection):
    # A thread that waits in recv or accept wakes only by the shutdown.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
