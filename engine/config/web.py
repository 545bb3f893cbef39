"""The HTTP server of `config.yaml`, off unless it is given an address."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from domain.fields import refuse, shown
from engine.config.groups import SettingsPart


def _address(text: str) -> str:
    try:
        split = urlsplit(f"//{text}")
        fits = split.netloc == text and split.hostname and split.port is not None and "@" not in text
    except ValueError:  # a port that is no number, or a bracket too few
        fits = False
    if text and not fits:
        refuse("listen", f'{shown(text)} is no address to listen on; write host:port, as in "127.0.0.1:8480"')
    return text


class WebSettings(SettingsPart):
    """Where the server listens: `host:port`, '' for not at all; port 0 is any that is free."""

    listen: Annotated[str, AfterValidator(_address)] = ""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of a server that is on."""
        split = urlsplit(f"//{self.listen}")
        return split.hostname or "", split.port or 0

    @property
    def loopback(self) -> bool:
        """Only this machine reaches it."""
        host = self.address[0]
        try:
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False
