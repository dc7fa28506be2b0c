"""An object store on loopback: moto, which people test against who deploy on the real one."""

import logging
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from tests import object_store


@dataclass(frozen=True, slots=True)
class Store:
    """A store with one empty bucket; `prefix` makes an address in it."""

    bucket: str

    def prefix(self, name: str) -> str:
        """The address of a lake of that name."""
        return f"s3://{self.bucket}/{name}"


@contextmanager
def running(patch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store until the block ends; this process reaches it, and no other one."""
    # It would write a line for each request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        # A name that no other store had: addresses are remembered.
        bucket = f"pilot-{os.urandom(4).hex()}"
        made = urllib.request.Request(f"http://{host}:{port}/{bucket}", method="PUT")
        urllib.request.urlopen(made, timeout=60).close()
        for name, value in object_store.variables(f"http://{host}:{port}").items():
            patch.setenv(name, value)
        yield Store(bucket)
    finally:
        server.stop()
