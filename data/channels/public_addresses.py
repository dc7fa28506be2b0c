"""Guard of outgoing connections: only to public addresses, asked at the moment of connecting.

A name may resolve to another address from one moment to the next (DNS rebinding); what is asked here is the
address that the socket is about to connect to, whichever library opens it.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import cast

#: IPv4 addresses behind a translator: the last four bytes are the true one.
_NAT64 = IPv6Network("64:ff9b::/96")
_GUARDED: ContextVar[bool | None] = ContextVar("private addresses allowed", default=None)
_INSTALLED: list[bool] = []


class PrivateAddressError(OSError):
    """A connection to an address that messages may not be sent to."""


@contextmanager
def guarded(*, allow_private: bool) -> Generator[None]:
    """Context manager in which this thread opens no connection to an address that is not public.

    With `allow_private` addresses of one's own network and machine are reached too; link-local ones, which
    tell a machine in a cloud its own secrets, never.
    """
    if not _INSTALLED:
        # A hook cannot be taken out again; outside of the block it lets everything pass.
        sys.addaudithook(_ask)
        _INSTALLED.append(True)
    before = _GUARDED.set(allow_private)
    try:
        yield
    finally:
        _GUARDED.reset(before)


def is_allowed(host: str, *, allow_private: bool) -> bool:
    """Whether an address, as a socket takes it, may be connected to."""
    try:
        found = _true(ip_address(host.partition("%")[0]))
    except ValueError:
        return False
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    if found.is_global:
        return True
    return allow_private and (found.is_private or found.is_loopback)


def _true(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside one of IPv6, where it holds one."""
    if isinstance(found, IPv4Address):
        return found
    if found in _NAT64:
        return IPv4Address(found.packed[-4:])
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else found)


def _ask(event: str, given: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    allow_private = _GUARDED.get()
    if allow_private is None:
        return
    address = given[1]
    host = str(cast("tuple[object, ...]", address)[0]) if isinstance(address, tuple) and address else ""
    if not is_allowed(host, allow_private=allow_private):
        raise PrivateAddressError("The address is not public.")
