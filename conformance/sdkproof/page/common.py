"""What the checks of the page share."""

import os
import urllib.error
import urllib.request
from typing import Any, Dict, Optional

from checklist import Shared, equal, eventually, hide, text
from hookflow import (
    DeliveryListParams,
    DeliveryStatus,
    EndpointCreateParams,
    SubscriptionCreateParams,
)

SDK = "2.2.1"
TIMEOUT = 15
UNKNOWN = "00000000-0000-0000-0000-000000000000"


def http(w: Shared, method: str, path: str, headers: Dict[str, str], body: Optional[bytes] = None):
    """A plain request, for what the SDK does not show: returns (status, headers, text)."""
    url = path if path.startswith("http") else w.base_url + path
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def subscribed_endpoint(w: Shared, url: str, event_type: str) -> Any:
    endpoint = w.client.endpoints.create(w.project, EndpointCreateParams(url=url))
    hide(endpoint.secret)
    w.client.subscriptions.create(
        w.project, SubscriptionCreateParams(endpoint_id=endpoint.id, event_type=event_type)
    )
    return endpoint


def use_secret(secret: str) -> None:
    """What the page's receivers read."""
    os.environ["WEBHOOK_SECRET"] = secret


def of_event(event_id: str):
    return lambda arrival: arrival.header("X-Event-Id") == event_id


def deliveries_of(w: Shared, endpoint_id: str, **filters: Any) -> Any:
    return w.client.deliveries.list(
        w.project, DeliveryListParams(endpoint_id=endpoint_id, **filters)
    )


def delivery_in(w: Shared, delivery_id: str, status: DeliveryStatus) -> Any:
    def read() -> Any:
        delivery = w.client.deliveries.get(delivery_id)
        return delivery if delivery.status == status else None

    return eventually(read, f"delivery reaching {status.value}")


def check_send(answer: Any, event_type: str, deliveries: int) -> None:
    text(answer.event_id, "event_id")
    equal(answer.type, event_type, "type")
    text(answer.created_at, "created_at")
    equal(answer.deliveries_created, deliveries, "deliveries_created")


def own_headers(w: Shared) -> Dict[str, str]:
    """The headers this SDK sends."""
    return {
        "X-API-Key": w.api_key,
        "Content-Type": "application/json",
        "User-Agent": f"hookflow-python/{SDK}",
    }
