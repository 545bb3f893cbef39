"""AWS SNS: CloudWatch's alarms, EventBridge's changes of an alarm, and any text.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html and the pages on its JSON
(`http-notification-json`, `http-subscription-confirmation-json`); the alarm's fields by
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html.  Raw delivery
(`x-amz-sns-rawdelivery`) is not signed.  An `UnsubscribeConfirmation` is never followed.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qs, urlsplit

import orjson

from domain.alert import Alert, Status
from web.delivery import Delivery, Malformed, Said
from web.vendors.reading import Part, document, key, labels, link, moment, need, part, parts, text, title
from web.vendors.sns_signature import of_sns

TURNS: dict[str, Status] = {"ALARM": "firing", "INSUFFICIENT_DATA": "firing", "OK": "resolved"}


def read(delivery: Delivery, topics: Collection[str] = ()) -> Said:
    """The alarm or text; the address that confirms a subscription to one of those topics, and of no other."""
    if "x-amz-sns-rawdelivery" in delivery.headers:
        try:
            raw = delivery.body.decode()
        except UnicodeDecodeError as error:
            raise Malformed("the body is no UTF-8") from error
        topic, name = (
            text(delivery.headers.get("x-amz-sns-topic-arn")),
            delivery.headers.get("x-amz-sns-message-id", ""),
        )
        return Said((_alert(delivery, need("the body", raw.strip()), "", topic, delivery.at),), id=text(name))
    said = document(delivery)
    kind = need("Type", text(said.get("Type")))
    topic = text(said.get("TopicArn"))
    name = need("MessageId", text(said.get("MessageId")))
    if kind == "SubscriptionConfirmation":
        address = link(said.get("SubscribeURL"))
        return Said((), id=name, confirm=address if topic in topics and _confirms(address, topic) else "")
    if kind != "Notification":
        return Said((), id=name)
    message = need("Message", text(said.get("Message"), len(delivery.body)))
    subject = title(said.get("Subject"))
    return Said((_alert(delivery, message, subject, topic, moment(said.get("Timestamp"))),), id=name)


def _confirms(address: str, topic: str) -> bool:
    if not of_sns(address):
        return False
    asked = parse_qs(urlsplit(address).query)
    return asked.get("Action") == ["ConfirmSubscription"] and asked.get("TopicArn") == [topic]


def _alert(delivery: Delivery, message: str, subject: str, topic: str, at: int) -> Alert:
    try:
        said = part(orjson.loads(message))
    except orjson.JSONDecodeError:
        said = {}
    detail = part(said.get("detail"))
    if text(said.get("AlarmName")):
        return _cloudwatch(delivery.hook, said)
    if text(detail.get("alarmName")):
        return _eventbridge(delivery.hook, said, detail)
    shown = title(subject, message)
    marks = labels({"topic": topic, **said})
    return Alert(hook=delivery.hook, key=key(topic, shown), title=shown, labels=marks, description=text(message), at=at)


def _cloudwatch(hook: str, said: Part) -> Alert:
    name, state = text(said.get("AlarmName")), text(said.get("NewStateValue"))
    trigger = part(said.get("Trigger"))
    return Alert(
        hook=hook,
        key=key(text(said.get("AlarmArn")) or name),
        title=title(name),
        status=_status("NewStateValue", state),
        labels=labels(
            {
                "alarm": name,
                "state": state,
                "account": said.get("AWSAccountId"),
                "region": said.get("Region"),
                "metric": trigger.get("MetricName"),
                "namespace": trigger.get("Namespace"),
                **{text(each.get("name")): each.get("value") for each in parts(trigger.get("Dimensions"))},
            }
        ),
        description=_both(text(said.get("AlarmDescription")), text(said.get("NewStateReason"))),
        at=moment(said.get("StateChangeTime")),
    )


def _eventbridge(hook: str, said: Part, detail: Part) -> Alert:
    name, state = text(detail.get("alarmName")), part(detail.get("state"))
    resources = said.get("resources")
    arn = text(resources[0]) if isinstance(resources, list) and resources else ""
    return Alert(
        hook=hook,
        key=key(arn or name),
        title=title(name),
        status=_status("detail.state.value", text(state.get("value"))),
        labels=labels(
            {
                "alarm": name,
                "state": state.get("value"),
                "account": said.get("account"),
                "region": said.get("region"),
            }
        ),
        description=_both(text(part(detail.get("configuration")).get("description")), text(state.get("reason"))),
        at=moment(state.get("timestamp") or said.get("time")),
    )


def _status(field: str, state: str) -> Status:
    if state not in TURNS:
        raise Malformed(f"{field}: one of {', '.join(TURNS)} is expected")
    return TURNS[state]


def _both(about: str, reason: str) -> str:
    return text("\n\n".join(each for each in (about, reason) if each))
