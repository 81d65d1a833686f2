"""Errors, by the page's table of codes."""

import json
import os
import socket
import time
from typing import Any, Callable

from checklist import Skip, check, equal, hide, raises, require, text
from hookflow import (
    AuthenticationError,
    EndpointCreateParams,
    Event,
    Hookflow,
    HookflowError,
    IncomingEventListParams,
    IncomingSourceCreateParams,
    NotFoundError,
    RateLimitError,
    ValidationError,
)
from page.common import TIMEOUT, UNKNOWN, http, own_headers

BODY_LIMIT = 262_144


@check("error 400 validation_error: ValidationError with field_errors")
def _(w):
    error = raises(ValidationError, w.client.events.send, Event(type="NOT A TYPE", data={}))
    equal((error.status, error.code), (400, "validation_error"), "status and code")
    text(error.field_errors.get("type"), "field_errors['type']")


@check("error 400 invalid_request: raised without field_errors (replay of a success)")
def _(w):
    error = raises(HookflowError, w.client.deliveries.replay, w.delivery_id)
    equal(error.status, 400, "status")
    equal(getattr(error, "field_errors", {}), {}, "field_errors")
    path = f"/api/v1/deliveries/{w.delivery_id}/replay"
    answer = json.loads(http(w, "POST", path, own_headers(w), b"")[2])
    equal(answer["error"], "invalid_request", "error")


@check("error 401 unauthorized: AuthenticationError")
def _(w):
    bad = Hookflow(api_key="wh_live_your_api_key", base_url=w.base_url, timeout=TIMEOUT)
    error = raises(AuthenticationError, bad.events.send, Event(type="test", data={}))
    equal(error.status, 401, "status")


@check("error 403 forbidden: HookflowError (a READ_ONLY key sends an event)")
def _(w):
    body = {"name": "sdk proof read only", "scope": "READ_ONLY"}
    made = w.client.post(f"/api/v1/projects/{w.project}/api-keys", body=body)
    reader = Hookflow(api_key=hide(made["key"]), base_url=w.base_url, timeout=TIMEOUT)
    error = raises(HookflowError, reader.events.send, Event(type="test", data={}))
    equal((error.status, error.code), (403, "forbidden"), "status and code")


@check("error 404 not_found: NotFoundError")
def _(w):
    error = raises(NotFoundError, w.client.deliveries.get, UNKNOWN)
    equal((error.status, error.code), (404, "not_found"), "status and code")


@check("error 413 payload_too_large: HookflowError")
def _(w):
    big = Event(type="test", data={"text": "x" * BODY_LIMIT})
    error = raises(HookflowError, w.client.events.send, big)
    equal((error.status, error.code), (413, "payload_too_large"), "status and code")


@check("error 422 unprocessable_entity: HookflowError (replay without a destination)")
def _(w):
    headers = {"Content-Type": "application/json"}
    equal(http(w, "POST", w.unforwarded.ingress_url, headers, b"{}")[0], 202, "ingress status")
    params = IncomingEventListParams(source_id=w.unforwarded.id)
    event = w.client.incoming_events.list(w.project, params).content[0]
    error = raises(HookflowError, w.client.incoming_events.replay, w.project, event.id)
    equal((error.status, error.code), (422, "unprocessable_entity"), "status and code")


@check("error 429 rate_limit_exceeded: RateLimitError; waiting retry_after_ms helps")
def _(w):
    limited = limited_client()
    event = Event(type="test", data={})
    error = raises(RateLimitError, burst, 500, lambda: limited.events.send(event))
    now = time.time() * 1000
    equal((error.status, error.code), (429, "rate_limit_exceeded"), "status and code")
    require(error.rate_limit_info.limit > 0, "rate_limit_info.limit is 0: no X-RateLimit headers?")
    equal(error.rate_limit_info.remaining, 0, "rate_limit_info.remaining")
    ahead = error.rate_limit_info.reset - now
    require(-2_000 < ahead < 120_000, f"reset is {ahead:.0f} ms from now: not milliseconds?")
    time.sleep(error.retry_after_ms / 1000)
    text(limited.events.send(event).event_id, "event_id after the wait")


def burst(count: int, call: Callable[[], Any]) -> None:
    for _ in range(count):
        call()


def limited_client() -> Hookflow:
    url, key = os.environ.get("HOOKFLOW_LIMITED_URL"), os.environ.get("HOOKFLOW_LIMITED_API_KEY")
    if not url or not key:
        raise Skip("this mock offers no way to limit events")
    return Hookflow(api_key=hide(key), base_url=url, timeout=TIMEOUT)


@check("error 429 without X-RateLimit headers: RateLimitError (a source over its limit)")
def _(w):
    params = IncomingSourceCreateParams(name="limited", rate_limit_per_second=1)
    source = w.client.incoming_sources.create(w.project, params)
    path = f"/ingress/{hide(source.ingress_path_token)}"
    error = raises(RateLimitError, burst, 50, lambda: w.client.post(path, body={}))
    require(0 < error.retry_after_ms <= 60_000, f"retry_after_ms is {error.retry_after_ms}")


@check("error 500 internal_error: HookflowError")
def _(w):
    raise Skip("the mock answers no request with 500, and must not")


@check("timeout: HookflowError with code timeout and status 0 (a slow receiver)")
def _(w):
    params = EndpointCreateParams(url=w.plain_url + "/slow/4")
    endpoint = w.client.endpoints.create(w.project, params)
    hide(endpoint.secret)
    hasty = Hookflow(api_key=w.api_key, base_url=w.base_url, timeout=1)
    error = raises(HookflowError, hasty.endpoints.test, w.project, endpoint.id)
    equal((error.code, error.status), ("timeout", 0), "code and status")


@check("network error: HookflowError with code network_error and status 0")
def _(w):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: refuses connections
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}"
        lost = Hookflow(api_key=w.api_key, base_url=nowhere, timeout=TIMEOUT)
        error = raises(HookflowError, lost.endpoints.list, w.project)
    equal((error.code, error.status), ("network_error", 0), "code and status")


@check("the error body is error, message, status; fieldErrors only for validation_error")
def _(w):
    base = {"error", "message", "status"}
    got = json.loads(http(w, "GET", f"/api/v1/deliveries/{UNKNOWN}", own_headers(w))[2])
    equal(set(got), base, "keys of a 404")
    bad = json.dumps({"type": "NOT A TYPE", "data": {}}).encode()
    got = json.loads(http(w, "POST", "/api/v1/events", own_headers(w), bad)[2])
    equal(set(got), base | {"fieldErrors"}, "keys of a validation error")
    equal((got["error"], got["status"]), ("validation_error", 400), "error and status")
