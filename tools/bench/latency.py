"""A proxy that makes a server far away, and counts how often a client waited for it."""
import contextlib
import queue
import threading
import time

from forwarder import Forwarder, close

PIECE = 1 << 16


class Distance(Forwarder):
    """Forwards to the server of a URL, each way later by `delay` seconds however much is on the way."""

    def __init__(self, url, delay=0.0):
        self.delay = delay
        self.round_trips = 0
        super().__init__(url)

    def begin(self, client, server):
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
