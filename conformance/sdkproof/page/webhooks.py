"""Webhooks received in Flask and FastAPI apps, and the deliveries behind them."""

import json
import time
import uuid
from typing import Any, Dict

from checklist import check, equal, eventually, hide, ids, raises, require, text, whole_number
from hookflow import (
    DeliveryListParams,
    DeliveryStatus,
    Event,
    HookflowError,
    construct_event,
    generate_signature,
    verify_signature,
)
from page.common import (
    check_send,
    deliveries_of,
    delivery_in,
    of_event,
    subscribed_endpoint,
    use_secret,
)
from receivers import Arrival


def check_routed(arrival: Arrival, data: Dict[str, Any]) -> None:
    require(arrival.event is not None, "the receiver refused the delivery: its signature is wrong")
    equal(arrival.event.type, "order.completed", "event.type")
    equal(arrival.event.data, data, "event.data")
    require(arrival.handled, "the receiver did not route on event.type")


# Webhooks in the Flask app, and the deliveries behind them.


@check("Flask: a webhook arrives, is verified, parsed and routed on event.type")
def _(w):
    w.flask_endpoint = subscribed_endpoint(w, w.flask_url, "order.completed")
    w.flask_secret = w.flask_endpoint.secret
    use_secret(w.flask_secret)
    order = {"order_id": "ord_12345", "amount": 99.99, "currency": "USD", "note": "Zoë & Söhne"}
    sent = w.client.events.send(Event(type="order.completed", data=order))
    check_send(sent, "order.completed", 1)
    w.event_id, w.order = sent.event_id, order
    w.arrival = w.inbox.wait(of_event(sent.event_id), "the webhook")
    w.delivery_id = w.arrival.header("X-Delivery-Id")
    check_routed(w.arrival, order)


@check("Flask: the webhook's body is type and data, its headers carry the ids and the time")
def _(w):
    equal(json.loads(w.arrival.body), {"type": "order.completed", "data": w.order}, "body")
    equal(w.arrival.event.event_id, w.event_id, "event_id")
    equal(str(w.arrival.event.timestamp), w.arrival.header("X-Timestamp"), "timestamp")
    off = abs(time.time() * 1000 - w.arrival.event.timestamp)
    require(off < 60_000, f"X-Timestamp is {off:.0f} ms from now: not unix milliseconds?")
    text(w.arrival.event.delivery_id, "delivery_id")


@check("the webhook carries one v1 signature and no Standard Webhooks headers")
def _(w):
    equal(w.arrival.header("X-Signature").count("v1="), 1, "v1 values in X-Signature")
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        equal(w.arrival.header(name), "", name)


@check("verify_signature accepts the mock's signature")
def _(w):
    payload, header = w.arrival.body.decode(), w.arrival.header("X-Signature")
    equal(verify_signature(payload, header, w.flask_secret), True, "answer")
    equal(verify_signature(payload, header, w.flask_secret, tolerance_ms=300_000), True, "answer")


@check("verify_signature: a changed body or another secret is invalid_signature")
def _(w):
    payload, header = w.arrival.body.decode(), w.arrival.header("X-Signature")
    changed = raises(HookflowError, verify_signature, payload + " ", header, w.flask_secret)
    equal(changed.code, "invalid_signature", "code for a changed body")
    other = raises(HookflowError, verify_signature, payload, header, "other")
    equal(other.code, "invalid_signature", "code for another secret")


@check("verify_signature: the mock's signature expires with its timestamp (timestamp_expired)")
def _(w):
    payload, header = w.arrival.body.decode(), w.arrival.header("X-Signature")
    time.sleep(0.01)
    late = raises(HookflowError, verify_signature, payload, header, w.flask_secret, tolerance_ms=1)
    equal(late.code, "timestamp_expired", "code")


@check("construct_event: missing_header without X-Signature, invalid_payload for no JSON")
def _(w):
    bare = {k: v for k, v in w.arrival.headers.items() if k.lower() != "x-signature"}
    body = w.arrival.body.decode()
    error = raises(HookflowError, construct_event, body, bare, w.flask_secret)
    equal(error.code, "missing_header", "code without the header")
    signed = {"X-Signature": generate_signature("{", w.flask_secret)}
    error = raises(HookflowError, construct_event, "{", signed, w.flask_secret)
    equal(error.code, "invalid_payload", "code for no JSON")


@check("events.send with an idempotency key: the same event, delivered once")
def _(w):
    key = f"unique-key-{uuid.uuid4()}"
    event = Event(type="order.completed", data={"order_id": "123"})
    text(w.flask_endpoint.id, "endpoint")
    first = w.client.events.send(event, idempotency_key=key)
    again = w.client.events.send(event, idempotency_key=key)
    check_send(first, "order.completed", 1)
    check_send(again, "order.completed", 0)
    equal(again.event_id, first.event_id, "event_id of the repetition")
    w.inbox.wait(of_event(first.event_id), "the webhook")
    time.sleep(0.5)
    equal(len(w.inbox.all(of_event(first.event_id))), 1, "webhooks received")


@check("deliveries.get shows the delivery that arrived")
def _(w):
    delivery = delivery_in(w, w.delivery_id, DeliveryStatus.SUCCESS)
    equal(delivery.event_id, w.event_id, "event_id")
    equal(delivery.endpoint_id, w.flask_endpoint.id, "endpoint_id")
    equal(delivery.attempt_count, 1, "attempt_count")
    whole_number(delivery.max_attempts, "max_attempts")
    text(delivery.succeeded_at, "succeeded_at")


@check("deliveries.get_attempts gives attempt_number, http_status and latency_ms")
def _(w):
    attempts = w.client.deliveries.get_attempts(w.delivery_id)
    equal(len(attempts), 1, "attempts")
    equal(attempts[0].attempt_number, 1, "attempt_number")
    equal(attempts[0].http_status, 200, "http_status")
    whole_number(attempts[0].latency_ms, "latency_ms")
    text(attempts[0].attempted_at, "attempted_at")


@check("endpoints.test reaches the Flask app with a signature it accepts")
def _(w):
    result = w.client.endpoints.test(w.project, w.flask_endpoint.id)
    equal((result.success, result.http_status), (True, 200), "success and http_status")
    w.inbox.wait(lambda a: a.header("X-Test") == "true" and a.event is not None, "the test webhook")


@check("after rotate_secret the webhook verifies with the new secret")
def _(w):
    w.flask_secret = hide(w.client.endpoints.rotate_secret(w.project, w.flask_endpoint.id).secret)
    use_secret(w.flask_secret)
    sent = w.client.events.send(Event(type="order.completed", data={"order_id": "rotated"}))
    arrival = w.inbox.wait(of_event(sent.event_id), "the webhook")
    check_routed(arrival, {"order_id": "rotated"})


@check("Flask: a delivery refused with 400 ends FAILED and is listed under status=FAILED")
def _(w):
    use_secret("not the endpoint's secret")
    sent = w.client.events.send(Event(type="order.completed", data={"order_id": "refused"}))
    w.refused = w.inbox.wait(of_event(sent.event_id), "the webhook").header("X-Delivery-Id")
    delivery_in(w, w.refused, DeliveryStatus.FAILED)
    failed = w.client.deliveries.list(
        w.project, DeliveryListParams(status=DeliveryStatus.FAILED, page=0, size=20)
    )
    equal(failed.total_elements, 1, "total_elements")
    equal(ids(failed.content), [w.refused], "deliveries")
    attempt = w.client.deliveries.get_attempts(w.refused)[0]
    equal((attempt.http_status, attempt.response_body), (400, "Invalid signature"), "the attempt")


@check("deliveries.replay sends the failed delivery again and it succeeds")
def _(w):
    use_secret(w.flask_secret)
    w.client.deliveries.replay(w.refused)
    delivery_in(w, w.refused, DeliveryStatus.SUCCESS)
    statuses = sorted(a.http_status for a in w.client.deliveries.get_attempts(w.refused))
    equal(statuses, [200, 400], "http_status of the attempts")


@check("deliveries.list filters by endpoint, status and dates, and pages")
def _(w):
    everything = deliveries_of(w, w.flask_endpoint.id, status=DeliveryStatus.SUCCESS)
    require(everything.total_elements >= 4, f"only {everything.total_elements} deliveries")
    one = deliveries_of(w, w.flask_endpoint.id, page=1, size=1)
    equal((len(one.content), one.number, one.size), (1, 1, 1), "content, number and size")
    equal(one.total_pages, one.total_elements, "total_pages at size 1")
    dated = {"from_date": "2020-01-01T00:00:00Z", "to_date": "2100-01-01T00:00:00Z"}
    equal(
        deliveries_of(w, w.flask_endpoint.id, **dated).total_elements, one.total_elements, "dated"
    )
    past = deliveries_of(w, w.flask_endpoint.id, to_date="2020-01-01T00:00:00Z")
    equal(past.total_elements, 0, "deliveries before 2020")


@check("a delivery that waits for its retry shows next_attempt_at")
def _(w):
    endpoint = subscribed_endpoint(w, w.plain_url + "/status/500", "order.retried")
    w.client.events.send(Event(type="order.retried", data={}))

    def waiting() -> Any:
        found = deliveries_of(w, endpoint.id).content
        return found and found[0].attempt_count == 1 and found[0]

    delivery = eventually(waiting, "the first attempt")
    equal(delivery.status, DeliveryStatus.PENDING, "status")
    text(delivery.next_attempt_at, "next_attempt_at")


# Webhooks in the FastAPI app.


@check("FastAPI: a webhook arrives, is verified, parsed and routed on event.type")
def _(w):
    w.client.endpoints.delete(w.project, w.flask_endpoint.id)
    w.fastapi_endpoint = subscribed_endpoint(w, w.fastapi_url, "order.completed")
    use_secret(w.fastapi_endpoint.secret)
    order = {"order_id": "ord_67890", "lines": [{"sku": "A", "count": 2}], "gift": None}
    sent = w.client.events.send(Event(type="order.completed", data=order))
    check_send(sent, "order.completed", 1)
    arrival = w.fastapi_inbox.wait(of_event(sent.event_id), "the webhook")
    check_routed(arrival, order)
    equal(arrival.event.event_id, sent.event_id, "event_id")
    delivery_in(w, arrival.event.delivery_id, DeliveryStatus.SUCCESS)


@check("FastAPI: a webhook signed with another secret is answered 400 and ends FAILED")
def _(w):
    text(w.fastapi_endpoint.id, "endpoint")
    use_secret("not the endpoint's secret")
    sent = w.client.events.send(Event(type="order.completed", data={"order_id": "refused"}))
    arrival = w.fastapi_inbox.wait(of_event(sent.event_id), "the webhook")
    require(arrival.event is None, "the receiver accepted it")
    delivery_id = arrival.header("X-Delivery-Id")
    delivery_in(w, delivery_id, DeliveryStatus.FAILED)
    equal(w.client.deliveries.get_attempts(delivery_id)[0].http_status, 400, "http_status")
