"""Connections to public addresses only: checked on the very address that is connected to, whatever a name resolved to.

A name may resolve to another address each time it is asked for, so looking it up beforehand would prove nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from typing import Any

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(OSError):
    """The address is private, loopback, link-local or otherwise not for all the world."""


class PublicOnly:
    """Makes sockets for public addresses, and for those in the networks that are allowed besides."""

    def __init__(self, places: Sequence[str]) -> None:
        """`places` are hosts, and networks as `10.0.0.0/8`."""
        self._names = frozenset(name for name in places if "/" not in name and not name.startswith("*."))
        self._endings = tuple(name[1:] for name in places if name.startswith("*."))
        self._networks = tuple(ipaddress.ip_network(name) for name in places if "/" in name)

    def names(self, host: str) -> bool:
        """Whether that host may be anywhere."""
        return host in self._names or (bool(self._endings) and host.endswith(self._endings))

    def is_allowed(self, address: str) -> bool:
        """Whether that address may be connected to."""
        found = ipaddress.ip_address(address.partition("%")[0])
        real = _embedded(found) or found
        if real.is_global and not real.is_multicast:
            return True
        both = (found, real)
        return any(each in network for network in self._networks for each in both if each.version == network.version)

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for an address as `getaddrinfo` gives it.  Raises `NotPublic`."""
        family, kind, protocol, _, address = info
        if not self.is_allowed(str(address[0])):
            raise NotPublic("not public")  # always the same: of several addresses the one error that they share is told
        return socket.socket(family, kind, protocol)


def _embedded(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
