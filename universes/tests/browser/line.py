"""The wire between a browser and the site: it can be cut for real, and mended, while the pages on it live on."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Line:
    """A TCP relay to a site. Cut, it ends every connection and refuses new ones; mended, it lets them in again."""

    def __init__(self, site: str) -> None:
        there = urlsplit(site)
        self.to = (str(there.hostname), int(there.port or 80))
        self.ends: set[socket.socket] = set()
        self.lock = threading.Lock()
        self.door: socket.socket | None = None
        self.port = 0
        self.mend()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """Listens, each time on the same port."""
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self.port))
        door.listen(64)
        self.port = int(door.getsockname()[1])
        self.door = door
        threading.Thread(target=self._let_in, args=(door,), daemon=True).start()

    def cut(self) -> None:
        """Ends what goes over the wire in the middle of it, and lets nothing in any more."""
        door, self.door = self.door, None
        with self.lock:
            ends, self.ends = self.ends, set()
        for end in [*([door] if door else []), *ends]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # whoever waits on it wakes
            end.close()

    def _let_in(self, door: socket.socket) -> None:
        while True:
            try:
                here, _ = door.accept()
            except OSError:
                return
            try:
                there = socket.create_connection(self.to, timeout=10)
            except OSError:
                here.close()
                continue
            there.settimeout(None)
            for end in (here, there):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.ends |= {here, there}
            if door is not self.door:  # cut between the two
                self._part(here, there)
            threading.Thread(target=self._carry, args=(here, there), daemon=True).start()
            threading.Thread(target=self._carry, args=(there, here), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while some := source.recv(65536):
                target.sendall(some)
        self._part(source, target)

    def _part(self, *ends: socket.socket) -> None:
        with self.lock:
            self.ends -= set(ends)
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
