"""AWS SNS: what is read, what is signed, and what is confirmed."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from engine.outside import Answer, OutsideError, Request
from web.delivery import Delivery, Malformed, Said, Vendor
from web.vendors.sns_signature import of_sns
from web.vendors.table import vendor

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
NOW = 1_790_000_000_000
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(until: timedelta = timedelta(days=90)) -> bytes:
    """A certificate of that key, valid since a year before, and so long after `NOW`."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.fromtimestamp(NOW / 1000, UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=365)).not_valid_after(now + until)
    return made.sign(KEY, SHA256()).public_bytes(Encoding.PEM)


class Aws:
    """An outside that has one certificate, and remembers what was asked."""

    def __init__(self, answer: Answer | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def send(self, request: Request) -> Answer:
        self.asked.append(request.url)
        if self.answer is None:
            raise OutsideError("nobody answers")
        return self.answer

    def secret(self, name: str) -> str:
        return ""

    async def close(self) -> None: ...


def message(version: str = "2", **fields: Any) -> dict[str, Any]:
    """A message as SNS signs it."""
    said = {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Subject": "My First Message",
        "Message": "Hello world!",
        "Timestamp": "2026-05-02T00:54:06.655Z",
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
        **fields,
    }
    said = {name: value for name, value in said.items() if value is not None}
    names = ["Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type"]
    content = "".join(f"{name}\n{said[name]}\n" for name in names if name in said).encode()
    signature = KEY.sign(content, padding.PKCS1v15(), SHA1() if version == "1" else SHA256())
    return {**said, "Signature": base64.b64encode(signature).decode()}


def delivery(said: dict[str, Any]) -> Delivery:
    return Delivery("sns", {}, json.dumps(said).encode(), NOW)


def subscription(topic: str = TOPIC, host: str = "sns.eu-west-1.amazonaws.com") -> dict[str, Any]:
    address = f"https://{host}/?Action=ConfirmSubscription&TopicArn={topic}&Token=2336412f37"
    return message(
        Type="SubscriptionConfirmation", Subject=None, Token="2336412f37", SubscribeURL=address, TopicArn=topic
    )


SNS = Vendor(vendor("sns", topics=[TOPIC]).read, None)


def read(said: dict[str, Any]) -> Said:
    return SNS.read(delivery(said))


async def genuine(said: dict[str, Any], aws: Aws, topics: list[str] | None = None) -> bool:
    check = vendor("sns", topics=[TOPIC] if topics is None else topics).genuine
    assert check is not None
    return await check(delivery(said), "", aws)


@pytest.mark.parametrize("version", ["1", "2"])
async def test_a_signed_message_is_known(version: str) -> None:
    assert await genuine(message(version), Aws(Answer(200, certificate())))
    assert await genuine(message(version, Subject=None), Aws(Answer(200, certificate())))
    assert await genuine(subscription(), Aws(Answer(200, certificate())))


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "Hello you!"},
        {"Subject": "Another"},
        {"Signature": "AAAA"},
        {"Signature": "é"},
        {"Signature": None},
        {"SignatureVersion": "1"},
        {"SignatureVersion": "3"},
    ],
)
async def test_an_altered_message_is_refused(change: dict[str, Any]) -> None:
    assert not await genuine({**message(), **change}, Aws(Answer(200, certificate())))


async def test_an_expired_certificate_and_what_is_none_are_refused() -> None:
    assert not await genuine(message(), Aws(Answer(200, certificate(timedelta(days=-1)))))
    assert not await genuine(message(), Aws(Answer(200, b"no certificate")))
    assert not await genuine(message(), Aws(Answer(404)))


async def test_another_topic_is_refused_and_nobody_is_asked_for_its_certificate() -> None:
    aws = Aws(Answer(200, certificate()))
    assert not await genuine(message(TopicArn=TOPIC + "-of-others"), aws)
    assert not await genuine(message(), aws, topics=[])
    assert aws.asked == []


ELSEWHERE = [
    "http://sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
    "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
    "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
    "https://bucket.s3.amazonaws.com/a.pem",
    "https://[/a.pem",
]


@pytest.mark.parametrize("address", ELSEWHERE)
async def test_a_certificate_of_another_host_is_not_fetched(address: str) -> None:
    aws = Aws(Answer(200, certificate()))
    assert not of_sns(address)
    assert not await genuine(message(SigningCertURL=address), aws)
    assert aws.asked == []


async def test_a_certificate_is_fetched_once() -> None:
    aws = Aws(Answer(200, certificate()))
    check = vendor("sns", topics=[TOPIC]).genuine
    assert check is not None
    assert [await check(delivery(message(Message=str(each))), "", aws) for each in range(3)] == [True] * 3
    assert aws.asked == [CERTIFICATE]


async def test_no_certificate_now_is_not_a_refusal() -> None:
    with pytest.raises(OutsideError):
        await genuine(message(), Aws(None))


def test_a_subscription_is_confirmed_for_an_expected_topic_at_the_own_host_of_sns() -> None:
    assert read(subscription()).confirm.startswith("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription")
    assert read(subscription(TOPIC + "-of-others")).confirm == ""
    assert read(subscription(host="evil.example")).confirm == ""
    assert (
        read({**subscription(), "TopicArn": TOPIC, "SubscribeURL": subscription(TOPIC + "x")["SubscribeURL"]}).confirm
        == ""
    )
    assert read({**subscription(), "Type": "UnsubscribeConfirmation"}) == Said((), id=message()["MessageId"])


def alarm(state: str) -> str:
    said = {
        "AlarmName": "checkout-5xx",
        "AlarmDescription": "Too many errors",
        "AWSAccountId": "123456789012",
        "NewStateValue": state,
        "NewStateReason": "Threshold Crossed",
        "StateChangeTime": "2026-05-02T00:54:06.655+0000",
        "Region": "EU (Ireland)",
        "AlarmArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx",
        "OldStateValue": "OK",
        "Trigger": {"MetricName": "5xx", "Namespace": "AWS/ELB", "Dimensions": [{"name": "LB", "value": "web"}]},
    }
    return json.dumps(said)


def change(state: str) -> str:
    detail = {
        "alarmName": "checkout-5xx",
        "state": {"value": state, "reason": "Crossed", "timestamp": "2026-05-02T00:54:06.655+0000"},
    }
    arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx"
    return json.dumps({"detail-type": "CloudWatch Alarm State Change", "resources": [arn], "detail": detail})


STATES = [("ALARM", "firing"), ("OK", "resolved"), ("INSUFFICIENT_DATA", "firing")]


@pytest.mark.parametrize("say", [alarm, change])
@pytest.mark.parametrize(
    ("state", "status"), [("ALARM", "firing"), ("OK", "resolved"), ("INSUFFICIENT_DATA", "firing")]
)
def test_an_alarm_is_read(say: Any, state: str, status: str) -> None:
    (alert,) = read(message(Message=say(state))).alerts
    assert (alert.title, alert.status, alert.labels["state"]) == ("checkout-5xx", status, state)
    assert alert.key == "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx"
    assert alert.at == 1_777_683_246_655


def test_a_state_that_is_none_is_named() -> None:
    with pytest.raises(Malformed, match="NewStateValue: one of ALARM"):
        read(message(Message=alarm("BROKEN")))


def test_a_text_is_an_alert_of_its_subject() -> None:
    (alert,) = read(message()).alerts
    assert (alert.title, alert.description, alert.status) == ("My First Message", "Hello world!", "firing")


def test_a_raw_message_is_read_and_never_genuine() -> None:
    raw = Delivery("sns", {"x-amz-sns-rawdelivery": "true", "x-amz-sns-topic-arn": TOPIC}, alarm("OK").encode(), NOW)
    assert SNS.read(raw).alerts[0].status == "resolved"
    odd = Delivery("sns", {**raw.headers, "x-amz-sns-topic-arn": "\udcff"}, b"a text", NOW)
    assert SNS.read(odd).alerts[0].key == ":a text"
    with pytest.raises(Malformed, match="UTF-8"):
        SNS.read(Delivery("sns", raw.headers, b"\xff", NOW))
