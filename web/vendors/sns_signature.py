"""Whether a message is signed by AWS SNS.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html: the certificate is fetched by
HTTPS from SNS's own host, which vouches for it (its chain is the connection's: the file holds one certificate); the
topic must be an expected one, since everybody with an account at AWS has messages signed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.outside import Outside, Request
from web.delivery import Delivery, Malformed
from web.vendors.reading import Part, document

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

HOST = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?")
MOST_CERTIFICATES = 8
NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


def of_sns(address: str) -> bool:
    """Whether that is an address at SNS's own host, by HTTPS and at no odd port."""
    try:
        split = urlsplit(address)
    except ValueError:
        return False
    return split.scheme == "https" and HOST.fullmatch(split.netloc) is not None


@dataclass(slots=True)
class Signatures:
    """Knows messages of those topics.  The certificates it fetched are kept: each signs for months."""

    topics: Collection[str]
    _certificates: dict[str, Certificate] = field(default_factory=dict)

    async def genuine(self, delivery: Delivery, secret: str, outside: Outside) -> bool:
        """Whether it is signed, for one of the topics.

        Raises `OutsideError` if the certificate cannot be had now: the sender shall try again.
        """
        try:
            said = document(delivery)
        except Malformed:
            return False
        address = said.get("SigningCertURL")
        if said.get("TopicArn") not in self.topics or not isinstance(address, str):
            return False
        if not of_sns(address) or not urlsplit(address).path.endswith(".pem") or urlsplit(address).query:
            return False
        certificate = self._certificates.get(address) or await self._fetch(address, outside)
        return certificate is not None and _valid(certificate, delivery.at) and _signs(certificate, said)

    async def _fetch(self, address: str, outside: Outside) -> Certificate | None:
        from cryptography.x509 import load_pem_x509_certificate

        answer = await outside.send(Request("GET", address, public=True))
        if not answer.good:
            return None
        try:
            certificate = load_pem_x509_certificate(answer.body)
        except ValueError:
            return None
        if len(self._certificates) >= MOST_CERTIFICATES:
            self._certificates.clear()
        self._certificates[address] = certificate
        return certificate


def _valid(certificate: Certificate, at: int) -> bool:
    now = datetime.fromtimestamp(at / 1000, UTC)
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _signs(certificate: Certificate, said: Part) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    public = certificate.public_key()
    version, signature = said.get("SignatureVersion"), said.get("Signature")
    if version not in ("1", "2") or not isinstance(signature, str) or not isinstance(public, RSAPublicKey):
        return False
    try:
        given = base64.b64decode(signature, validate=True)
        public.verify(given, _content(said), PKCS1v15(), SHA1() if version == "1" else SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _content(said: Part) -> bytes:
    names = NOTIFICATION if said.get("Type") == "Notification" else CONFIRMATION
    return "".join(f"{name}\n{said[name]}\n" for name in names if isinstance(said.get(name), str)).encode()
