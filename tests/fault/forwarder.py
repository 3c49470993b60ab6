"""Stands between clients and a server."""
import contextlib
import socket
import threading
import urllib.parse


class Forwarder:
    """Listens on a port of its own, and begins a connection to the server of a URL for each client; `url` is the same
    server by way of it. What passes between the two is for `begin` to say."""

    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.server = (address.hostname, address.port)
        self.lock = threading.Lock()
        self.open = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        who = address.netloc.rpartition("@")[0]
        self.url = address._replace(netloc=f"{who}@127.0.0.1:{self.listener.getsockname()[1]}").geturl()
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.refuse()
        with self.lock:
            for each in self.open:
                close(each)

    def begin(self, client, server):
        raise NotImplementedError

    def refuse(self):
        """New clients find nobody from now on."""
        close(self.listener)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.server)
            except OSError:
                close(client)
                continue
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.open += [client, server]
            self.begin(client, server)


def close(connection):
    # A thread that waits in recv or accept wakes only by the shutdown.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
