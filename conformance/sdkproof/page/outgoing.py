"""The page from its quick start to its subscriptions."""

import json

from checklist import check, equal, hide, ids, raises, require, text, whole_number
from hookflow import (
    EndpointCreateParams,
    EndpointUpdateParams,
    Event,
    Hookflow,
    NotFoundError,
    SubscriptionCreateParams,
)
from page.common import SDK, check_send, http

# Quick start and configuration.


@check("Hookflow() without an API key is refused")
def _(w):
    raises(ValueError, Hookflow, api_key="", base_url=w.base_url)


@check("auto serves the sdk-2.2 dialect to this SDK's User-Agent and says so in a header")
def _(w):
    headers = {"X-API-Key": w.api_key, "User-Agent": f"hookflow-python/{SDK}"}
    status, answer, body = http(w, "GET", f"/api/v1/projects/{w.project}/endpoints", headers)
    equal(status, 200, "status")
    equal(answer.get("X-Hookflow-Dialect"), "sdk-2.2; by=user-agent", "X-Hookflow-Dialect")
    require(isinstance(json.loads(body), list), "endpoints are not an array under sdk-2.2")


@check("auto serves the canonical contract to every other User-Agent")
def _(w):
    headers = {"X-API-Key": w.api_key, "User-Agent": "hookflow-python/2.11.0"}
    status, answer, body = http(w, "GET", f"/api/v1/projects/{w.project}/endpoints", headers)
    equal(status, 200, "status")
    equal(answer.get("X-Hookflow-Dialect"), None, "X-Hookflow-Dialect")
    require("content" in json.loads(body), "endpoints are not a page under canonical")


@check("events.send answers event_id, type, created_at and deliveries_created")
def _(w):
    order = {"order_id": "ord_12345", "amount": 99.99, "currency": "USD"}
    check_send(
        w.client.events.send(Event(type="order.completed", data=order)), "order.completed", 0
    )


@check("events.send takes the page's smallest event (type test, data {})")
def _(w):
    check_send(w.client.events.send(Event(type="test", data={})), "test", 0)


# Endpoints.


@check("endpoints.create")
def _(w):
    params = EndpointCreateParams(
        url="https://api.example.com/webhooks", description="Production webhooks", enabled=True
    )
    endpoint = w.client.endpoints.create(w.project, params)
    hide(endpoint.secret)
    text(endpoint.id, "id")
    equal(endpoint.url, params.url, "url")
    equal(endpoint.description, params.description, "description")
    equal(endpoint.enabled, True, "enabled")
    text(endpoint.created_at, "created_at")
    require(endpoint.secret, "secret is empty")
    w.endpoint = endpoint


@check("endpoints.get")
def _(w):
    got = w.client.endpoints.get(w.project, w.endpoint.id)
    equal((got.id, got.url), (w.endpoint.id, w.endpoint.url), "id and url")


@check("endpoints.list is a list of endpoints")
def _(w):
    listed = w.client.endpoints.list(w.project)
    require(isinstance(listed, list), "not a list")
    require(w.endpoint.id in ids(listed), "the created endpoint is missing")


@check("endpoints.test gives success, latency_ms and http_status")
def _(w):
    result = w.client.endpoints.test(w.project, w.endpoint.id)
    equal(result.success, True, "success")
    whole_number(result.latency_ms, "latency_ms")
    equal(result.http_status, 200, "http_status")


@check("endpoints.rotate_secret gives a new secret")
def _(w):
    updated = w.client.endpoints.rotate_secret(w.project, w.endpoint.id)
    hide(updated.secret)
    require(updated.secret, "secret is empty")
    require(updated.secret != w.endpoint.secret, "secret did not change")


@check("endpoints.update with enabled=False alone keeps everything else")
def _(w):
    params = EndpointUpdateParams(enabled=False)
    updated = w.client.endpoints.update(w.project, w.endpoint.id, params)
    equal(updated.enabled, False, "enabled in the answer")
    got = w.client.endpoints.get(w.project, w.endpoint.id)
    equal(got.enabled, False, "enabled")
    equal(got.url, w.endpoint.url, "url")
    equal(got.description, w.endpoint.description, "description")


@check("endpoints.delete")
def _(w):
    equal(w.client.endpoints.delete(w.project, w.endpoint.id), None, "answer")
    require(w.endpoint.id not in ids(w.client.endpoints.list(w.project)), "still listed")
    raises(NotFoundError, w.client.endpoints.get, w.project, w.endpoint.id)


# Subscriptions.


@check("subscriptions.create")
def _(w):
    w.home = w.client.endpoints.create(
        w.project, EndpointCreateParams(url="https://api.example.com/webhooks")
    )
    hide(w.home.secret)
    params = SubscriptionCreateParams(
        endpoint_id=w.home.id, event_type="order.completed", enabled=True
    )
    made = w.client.subscriptions.create(w.project, params)
    text(made.id, "id")
    equal(made.endpoint_id, w.home.id, "endpoint_id")
    equal(made.event_type, "order.completed", "event_type")
    equal(made.enabled, True, "enabled")
    w.subscription = made


@check("subscriptions.get")
def _(w):
    got = w.client.subscriptions.get(w.project, w.subscription.id)
    equal((got.id, got.endpoint_id), (w.subscription.id, w.home.id), "id and endpoint_id")


@check("subscriptions.list is a list of subscriptions")
def _(w):
    listed = w.client.subscriptions.list(w.project)
    require(isinstance(listed, list), "not a list")
    require(w.subscription.id in ids(listed), "the created subscription is missing")


@check("subscriptions.update with event_type alone keeps everything else")
def _(w):
    before = w.subscription
    updated = w.client.subscriptions.update(w.project, before.id, event_type="order.shipped")
    equal(updated.event_type, "order.shipped", "event_type")
    got = w.client.subscriptions.get(w.project, before.id)
    for field in ("endpoint_id", "enabled", "max_attempts", "timeout_seconds", "retry_delays"):
        equal(getattr(got, field), getattr(before, field), field)


@check("an updated subscription matches its new event type only")
def _(w):
    text(w.subscription.id, "subscription")
    for event_type, deliveries in (("order.shipped", 1), ("order.completed", 0)):
        sent = w.client.events.send(Event(type=event_type, data={"order_id": "123"}))
        equal(sent.deliveries_created, deliveries, f"deliveries of {event_type}")


@check("subscriptions.delete")
def _(w):
    equal(w.client.subscriptions.delete(w.project, w.subscription.id), None, "answer")
    require(w.subscription.id not in ids(w.client.subscriptions.list(w.project)), "still listed")
    raises(NotFoundError, w.client.subscriptions.get, w.project, w.subscription.id)
