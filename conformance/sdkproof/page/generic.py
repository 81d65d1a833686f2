"""Generic requests: the page's example paths do not exist, and others do."""

import uuid
from typing import Any

from checklist import check, equal, raises
from hookflow import AuthenticationError, Hookflow, NotFoundError
from page.common import TIMEOUT

EXAMPLES = {
    "get": lambda c: c.get("/api/v1/projects/proj_123/schemas"),
    "get with params": lambda c: c.get(
        "/api/v1/projects/proj_123/items", params={"status": "active"}
    ),
    "post with body and idempotency key": lambda c: c.post(
        "/api/v1/some/new/endpoint", body={"key": "value"}, idempotency_key="unique-key"
    ),
    "put": lambda c: c.put("/api/v1/projects/proj_123/settings", body={"timezone": "UTC"}),
    "patch": lambda c: c.patch("/api/v1/projects/proj_123/settings", body={"timezone": "UTC"}),
    "delete": lambda c: c.delete("/api/v1/projects/proj_123/tags/old-tag"),
}


def add_example(name: str, call: Any) -> None:
    @check(f"generic {name}: the page's path answers NotFoundError")
    def _(w):
        equal(raises(NotFoundError, call, w.client).status, 404, "status")


for example in EXAMPLES.items():
    add_example(*example)


@check("generic requests use the same authentication: a wrong key is AuthenticationError")
def _(w):
    bad = Hookflow(api_key="wh_live_your_api_key", base_url=w.base_url, timeout=TIMEOUT)
    for call in EXAMPLES.values():
        raises(AuthenticationError, call, bad)


@check("generic get, post, put, patch, delete work on paths that exist")
def _(w):
    project = f"/api/v1/projects/{w.project}"
    body = {"endpointId": w.home.id, "eventType": "user.created"}
    made = w.client.post(f"{project}/subscriptions", body=body)
    path = f"{project}/subscriptions/{made['id']}"
    put = w.client.put(path, body={**body, "maxAttempts": 3})
    equal(put["maxAttempts"], 3, "maxAttempts after put")
    equal(w.client.patch(path, body={"enabled": False})["enabled"], False, "enabled after patch")
    equal(w.client.get(path)["enabled"], False, "enabled after get")
    page = w.client.get(f"{project}/incoming-events", params={"page": 0, "size": 1})
    equal(page["size"], 1, "size")
    equal(w.client.delete(path), None, "answer to delete")


@check("generic post sends the idempotency key")
def _(w):
    key, body = f"unique-key-{uuid.uuid4()}", {"type": "test", "data": {}}
    first, again = (w.client.post("/api/v1/events", body, idempotency_key=key) for _ in range(2))
    equal(again["eventId"], first["eventId"], "eventId of the repetition")
