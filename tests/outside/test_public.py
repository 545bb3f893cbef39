"""Which addresses are public, however they are written."""

from __future__ import annotations

import socket

import pytest

from outside.public import NotPublic, PublicOnly


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2002:a00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_not_for_all_the_world_is_refused(address: str) -> None:
    assert not PublicOnly(()).is_allowed(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public_is_allowed(address: str) -> None:
    assert PublicOnly(()).is_allowed(address)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("10.0.0.7", True), ("10.1.0.7", False), ("::ffff:10.0.0.7", True), ("fd00::7", True), ("127.0.0.1", False)],
)
def test_a_network_of_the_settings_is_allowed_and_no_other(address: str, *, allowed: bool) -> None:
    assert PublicOnly(("10.0.0.0/16", "fd00::/64", "hub.internal")).is_allowed(address) is allowed


@pytest.mark.parametrize(
    ("host", "known"),
    [("hub.internal", True), ("hub.internal.evil.com", False), ("a.lan", True), ("lan", False), ("10.0.0.1", False)],
)
def test_a_host_of_the_settings_may_be_anywhere(host: str, *, known: bool) -> None:
    assert PublicOnly(("hub.internal", "*.lan", "10.0.0.1/32")).names(host) is known


def test_no_socket_is_made_for_an_address_that_is_not_allowed() -> None:
    with pytest.raises(NotPublic):
        PublicOnly(()).socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))
    PublicOnly(("127.0.0.0/8",)).socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80))).close()
