#!/usr/bin/env python3
"""Adapter of the Python SDK `webhook-platform` for the conformance suite.

    hookflow conformance sdk -- python3 adapter.py

One file for every version from 2.2.1 on: nothing here knows a field. Arguments
go to parameters of the same name, results are public attributes; ../../PROTOCOL.md
describes the lines.
"""

import dataclasses
import enum
import importlib.metadata
import inspect
import json
import re
import sys
import time
import typing

import hookflow

OPERATIONS = {
    "ingestEvent": "events.send",
    "listEndpoints": "endpoints.list",
    "createEndpoint": "endpoints.create",
    "getEndpoint": "endpoints.get",
    "updateEndpoint": "endpoints.update",
    "deleteEndpoint": "endpoints.delete",
    "rotateSecret": "endpoints.rotate_secret",
    "testEndpoint": "endpoints.test",
    "listSubscriptions": "subscriptions.list",
    "createSubscription": "subscriptions.create",
    "getSubscription": "subscriptions.get",
    "updateSubscription": "subscriptions.update",
    "deleteSubscription": "subscriptions.delete",
    "listDeliveriesByProject": "deliveries.list",
    "getDelivery": "deliveries.get",
    "getDeliveryAttempts": "deliveries.get_attempts",
    "replayDelivery": "deliveries.replay",
    "listSources": "incoming_sources.list",
    "createSource": "incoming_sources.create",
    "getSource": "incoming_sources.get",
    "updateSource": "incoming_sources.update",
    "deleteSource": "incoming_sources.delete",
    "listDestinations": "incoming_sources.list_destinations",
    "createDestination": "incoming_sources.create_destination",
    "getDestination": "incoming_sources.get_destination",
    "updateDestination": "incoming_sources.update_destination",
    "deleteDestination": "incoming_sources.delete_destination",
    "listIncomingEvents": "incoming_events.list",
    "getIncomingEvent": "incoming_events.get",
    "getEventAttempts": "incoming_events.get_attempts",
    "replayIncomingEvent": "incoming_events.replay",
}
FUNCTIONS = {
    "verifySignature": "verify_signature",
    "verifyStandardWebhook": "verify_standard_webhook",
    "constructEvent": "construct_event",
    "generateSignature": "generate_signature",
}


class Unsupported(Exception):
    """The SDK's call has no way to take these arguments."""


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def camel(name):
    return re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), name)


def public(value):
    """A value of the SDK as JSON: objects are their public attributes."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [public(item) for item in value]
    if isinstance(value, dict):
        return {key: public(item) for key, item in value.items()}
    if value is None or isinstance(value, (str, int, float)):
        return value
    properties = [k for k, v in inspect.getmembers(type(value)) if isinstance(v, property)]
    names = [k for k in [*vars(value), *properties] if not k.startswith("_")]
    return {camel(name): public(getattr(value, name)) for name in names}


def within(annotation, kind):
    """The class of that kind in an annotation such as Optional[Kind], or None."""
    for found in (annotation, *typing.get_args(annotation)):
        if inspect.isclass(found) and kind(found):
            return found
    return None


def build(cls, given):
    """An object of the SDK; takes the arguments that it has fields for out of given."""
    hints, values = typing.get_type_hints(cls), {}
    for field in dataclasses.fields(cls):
        if field.name in given:
            values[field.name] = given.pop(field.name)
            choice = within(hints[field.name], lambda c: issubclass(c, enum.Enum))
            if choice and values[field.name] is not None:
                try:
                    values[field.name] = choice(values[field.name])
                except ValueError:
                    raise Unsupported(f"{field.name}={values[field.name]}") from None
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise Unsupported(f"a call without {field.name}")
    return cls(**values)


def arguments(method, positional, given):
    """Arguments by the names of the method's parameters and of their classes' fields."""
    given, named = {snake(k): v for k, v in given.items()}, {}
    hints = typing.get_type_hints(method)
    for parameter in list(inspect.signature(method).parameters.values())[len(positional):]:
        cls = within(hints.get(parameter.name), dataclasses.is_dataclass)
        if cls and (given or parameter.default is inspect.Parameter.empty):
            named[parameter.name] = build(cls, given)
        elif parameter.name in given:
            named[parameter.name] = given.pop(parameter.name)
        elif parameter.default is inspect.Parameter.empty and not cls:
            raise Unsupported(f"a call without {parameter.name}")
    if given:
        raise Unsupported(*sorted(camel(name) for name in given))
    return named


def call_operation(call):
    client = hookflow.Hookflow(
        api_key=call["apiKey"], base_url=call["baseUrl"], timeout=call["timeoutMs"] / 1000
    )
    method = client
    for part in OPERATIONS[call["operation"]].split("."):
        method = getattr(method, part)
    path = list(call.get("path", {}).values())
    given = {**call.get("query", {}), **call.get("headers", {}), **(call.get("body") or {})}
    return method(*path, **arguments(method, path, given))


def call_function(call):
    args, function = dict(call["args"]), getattr(hookflow, FUNCTIONS[call["operation"]])
    if "headers" in args:
        lines, args["headers"] = args["headers"], dict(args["headers"])
        if len(lines) != len(args["headers"]):
            raise Unsupported("a header that occurs twice")
    tolerance = args.pop("toleranceMs", None)
    if tolerance is not None:
        seconds = "tolerance_seconds" in inspect.signature(function).parameters
        args.update({"toleranceSeconds": tolerance / 1000} if seconds else {"toleranceMs": tolerance})
    now, real = args.pop("nowMs", None), time.time
    names = inspect.signature(function).parameters
    args = {snake(k): v for k, v in args.items()}
    unknown = sorted(set(args) - set(names))
    if unknown:
        raise Unsupported(*map(camel, unknown))
    try:
        if now is not None:
            time.time = lambda: (now + 0.5) / 1000  # the half keeps int() from the millisecond before
        return function(**args)
    finally:
        time.time = real


def make(call):
    operation = call["operation"]
    if operation == "echo":
        return {"result": call["args"]["value"]}
    if operation not in OPERATIONS and not hasattr(hookflow, FUNCTIONS.get(operation, operation)):
        return {"skipped": "the SDK has no " + operation}
    try:
        return {"result": public((call_operation if operation in OPERATIONS else call_function)(call))}
    except Unsupported as missing:
        return {"unsupported": list(missing.args)}
    except Exception as error:
        return {
            "error": {
                "own": isinstance(error, hookflow.HookflowError),
                "class": type(error).__name__,
                "message": str(error),
                "attributes": public(error),
            }
        }


def start():
    functions = [name for name, function in FUNCTIONS.items() if hasattr(hookflow, function)]
    version = importlib.metadata.version("webhook-platform")
    enums = [c for c in vars(hookflow.types).values() if inspect.isclass(c) and issubclass(c, enum.Enum)]
    return {
        "version": 1,
        "adapter": "hookflow-conformance-python",
        "sdk": {"name": "webhook-platform", "version": version, "language": "python"},
        "operations": ["echo", *OPERATIONS, *functions],
        "capabilities": ["clock"],
        "enums": {c.__name__: [member.value for member in c] for c in enums if list(c)},
    }


def main():
    out, sys.stdout = sys.stdout, sys.stderr  # nothing else may write there
    for line in sys.stdin:
        request = json.loads(line)
        answer = {"start": start, "call": lambda: make(request), "stop": dict}[request["do"]]()
        print(json.dumps({"seq": request["seq"], **answer}), file=out, flush=True)
        if request["do"] == "stop":
            break


if __name__ == "__main__":
    main()
