"""Incoming sources, destinations and events."""

from typing import Any

from checklist import Shared, check, equal, eventually, hide, ids, raises, require, text
from hookflow import (
    IncomingDestinationCreateParams,
    IncomingEventListParams,
    IncomingSourceCreateParams,
    IncomingSourceUpdateParams,
    NotFoundError,
    generate_signature,
)
from page.common import http

STRIPE_SECRET = "whsec_sdk_proof"

# Incoming sources.


@check("incoming_sources.create: Stripe with HMAC_GENERIC")
def _(w):
    params = IncomingSourceCreateParams(
        name="Stripe Webhooks",
        slug="stripe",
        provider_type="STRIPE",
        verification_mode="HMAC_GENERIC",
        hmac_secret=STRIPE_SECRET,
        hmac_header_name="Stripe-Signature",
    )
    source = w.client.incoming_sources.create(w.project, params)
    for field in ("name", "slug", "provider_type", "verification_mode", "hmac_header_name"):
        equal(getattr(source, field), getattr(params, field), field)
    equal((source.project_id, source.status), (w.project, "ACTIVE"), "project_id and status")
    equal(source.hmac_secret_configured, True, "hmac_secret_configured")
    text(source.ingress_path_token, "ingress_path_token")
    expected = f"{w.base_url}/ingress/{hide(source.ingress_path_token)}"
    require(source.ingress_url == expected, "ingress_url is not <base URL>/ingress/<token>")
    w.source = source


@check("incoming_sources.create takes the provider types HUBSPOT and CUSTOM")
def _(w):
    for provider in ("HUBSPOT", "CUSTOM"):
        params = IncomingSourceCreateParams(name=f"A {provider} source", provider_type=provider)
        made = w.client.incoming_sources.create(w.project, params)
        equal(made.provider_type, provider, "provider_type")
        got = w.client.incoming_sources.get(w.project, made.id)
        equal(got.provider_type, provider, "provider_type when read again")
        hide(made.ingress_path_token)
        w.unforwarded = made


@check("incoming_sources.get and list (a page)")
def _(w):
    equal(w.client.incoming_sources.get(w.project, w.source.id).id, w.source.id, "id")
    sources = w.client.incoming_sources.list(w.project)
    require(w.source.id in ids(sources.content), "the created source is missing")
    equal(sources.total_elements, len(sources.content), "total_elements")


@check("incoming_sources.update with name and rate_limit_per_second keeps everything else")
def _(w):
    params = IncomingSourceUpdateParams(name="Stripe Production", rate_limit_per_second=100)
    updated = w.client.incoming_sources.update(w.project, w.source.id, params)
    equal((updated.name, updated.rate_limit_per_second), ("Stripe Production", 100), "answer")
    got = w.client.incoming_sources.get(w.project, w.source.id)
    equal((got.name, got.rate_limit_per_second), ("Stripe Production", 100), "read again")
    for field in ("slug", "provider_type", "verification_mode", "hmac_header_name", "status"):
        equal(getattr(got, field), getattr(w.source, field), field)
    equal(got.hmac_secret_configured, True, "hmac_secret_configured")


# Incoming destinations.


@check("incoming_sources.create_destination")
def _(w):
    params = IncomingDestinationCreateParams(
        url="https://your-api.com/webhooks/stripe", enabled=True, max_attempts=5, timeout_seconds=30
    )
    made = w.client.incoming_sources.create_destination(w.project, w.source.id, params)
    equal(made.incoming_source_id, w.source.id, "incoming_source_id")
    for field in ("url", "enabled", "max_attempts", "timeout_seconds"):
        equal(getattr(made, field), getattr(params, field), field)
    equal((made.auth_type, made.auth_configured), ("NONE", False), "auth")
    w.page_destination = made


@check("incoming_sources.list_destinations (a page), get_destination, update_destination")
def _(w):
    sources, source, dest = w.client.incoming_sources, w.source.id, w.page_destination.id
    listed = sources.list_destinations(w.project, source)
    equal((ids(listed.content), listed.total_elements), ([dest], 1), "the page")
    equal(sources.get_destination(w.project, source, dest).id, dest, "id")
    params = IncomingDestinationCreateParams(url="https://your-api.com/v2", max_attempts=3)
    updated = sources.update_destination(w.project, source, dest, params)
    equal((updated.url, updated.max_attempts), (params.url, 3), "url and max_attempts")


@check("incoming_sources.delete_destination")
def _(w):
    sources, source, dest = w.client.incoming_sources, w.source.id, w.page_destination.id
    equal(sources.delete_destination(w.project, source, dest), None, "answer")
    raises(NotFoundError, sources.get_destination, w.project, source, dest)


# Incoming events.


@check("a signed webhook at the ingress URL is accepted and forwarded byte for byte")
def _(w):
    params = IncomingDestinationCreateParams(url=w.plain_url + "/status/200", enabled=True)
    w.destination = w.client.incoming_sources.create_destination(w.project, w.source.id, params)
    w.provider_body = '{ "id": "evt_1",  "amount": 10.00, "name": "Zo\\u00eb" }'
    signature = generate_signature(w.provider_body, STRIPE_SECRET)
    headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
    status, _, _ = http(w, "POST", w.source.ingress_url, headers, w.provider_body.encode())
    equal(status, 202, "status")
    forwarded = w.plain_inbox.wait(
        lambda a: a.body == w.provider_body.encode(), "the forwarded webhook, bytes unchanged"
    )
    w.forwarded_event = forwarded.header("X-Incoming-Event-Id")


@check("the ingress URL refuses a wrong signature with 401")
def _(w):
    headers = {
        "Content-Type": "application/json",
        "Stripe-Signature": generate_signature("{}", "other"),
    }
    equal(http(w, "POST", w.source.ingress_url, headers, b"{}")[0], 401, "status")


@check("incoming_events.list by source shows the one event, verified")
def _(w):
    events = w.client.incoming_events.list(
        w.project, IncomingEventListParams(source_id=w.source.id, page=0, size=20)
    )
    equal(events.total_elements, 1, "total_elements")
    event = events.content[0]
    equal(event.incoming_source_id, w.source.id, "incoming_source_id")
    equal((event.method, event.verified), ("POST", True), "method and verified")
    equal(event.id, w.forwarded_event, "id against the forwarded X-Incoming-Event-Id")
    w.incoming_event = event


@check("incoming_events.get shows what was received")
def _(w):
    event = w.client.incoming_events.get(w.project, w.incoming_event.id)
    equal(event.body_raw, w.provider_body, "body_raw")
    equal((event.id, event.content_type), (w.incoming_event.id, "application/json"), "the event")
    text(event.request_id, "request_id")


@check("incoming_events.get_attempts shows the forward")
def _(w):
    attempts = forwards(w, 1)
    equal(attempts[0].attempt_number, 1, "attempt_number")
    equal(attempts[0].destination_id, w.destination.id, "destination_id")
    equal(attempts[0].response_code, 200, "response_code")


@check("incoming_events.replay answers status, event_id and destinations_count, and forwards")
def _(w):
    result = w.client.incoming_events.replay(w.project, w.incoming_event.id)
    equal((result.status, result.event_id), ("replayed", w.incoming_event.id), "answer")
    equal(result.destinations_count, 1, "destinations_count")
    equal(sorted(a.attempt_number for a in forwards(w, 2)), [1, 2], "attempt numbers")


def forwards(w: Shared, count: int) -> Any:
    """The forward attempts, once so many have succeeded."""

    def read() -> Any:
        attempts = w.client.incoming_events.get_attempts(w.project, w.incoming_event.id)
        done = [a for a in attempts if a.status == "SUCCESS"]
        return attempts if len(done) == count else None

    return eventually(read, f"{count} successful forward(s)")


@check("incoming_sources.delete disables the source: get says DISABLED, its ingress 410")
def _(w):
    equal(w.client.incoming_sources.delete(w.project, w.source.id), None, "answer")
    equal(w.client.incoming_sources.get(w.project, w.source.id).status, "DISABLED", "status")
    headers = {"Content-Type": "application/json"}
    equal(http(w, "POST", w.source.ingress_url, headers, b"{}")[0], 410, "ingress status")
