"""The receivers of the proof: the page's Flask and FastAPI apps, and a plain one."""

import logging
import os
import socket
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Dict, List, Optional

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from flask import Flask, request
from hookflow import HookflowError, WebhookEvent, construct_event, verify_signature
from werkzeug.serving import make_server

HOST = "127.0.0.1"
logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line for each request


@dataclass
class Arrival:
    """One request that reached a receiver."""

    path: str
    headers: Dict[str, str]
    body: bytes
    event: Optional[WebhookEvent] = None
    handled: bool = False

    def header(self, name: str) -> str:
        return next((v for k, v in self.headers.items() if k.lower() == name.lower()), "")


class Inbox:
    """Arrivals in order, safe to fill from server threads."""

    def __init__(self) -> None:
        self._arrivals: List[Arrival] = []
        self._changed = threading.Condition()

    def add(self, arrival: Arrival) -> None:
        with self._changed:
            self._arrivals.append(arrival)
            self._changed.notify_all()

    def all(self, wanted: Callable[[Arrival], bool] = lambda _: True) -> List[Arrival]:
        with self._changed:
            return [a for a in self._arrivals if wanted(a)]

    def wait(self, wanted: Callable[[Arrival], bool], what: str, seconds: float = 15) -> Arrival:
        def first() -> Optional[Arrival]:
            return next((a for a in self._arrivals if wanted(a)), None)

        with self._changed:
            self._changed.wait_for(first, seconds)
            found = first()
            count = len(self._arrivals)
        if found is None:
            raise AssertionError(f"{what}: not here after {seconds:g} s ({count} others came)")
        return found


def flask_app(inbox: Inbox) -> Flask:
    """Written as the documentation page shows: verify, construct, route on the type."""
    app = Flask("receiver")

    @app.route("/webhooks", methods=["POST"])
    def handle_webhook():
        payload = request.get_data(as_text=True)
        headers = dict(request.headers)
        secret = os.environ["WEBHOOK_SECRET"]
        arrival = Arrival(request.path, headers, request.get_data())
        try:
            verify_signature(payload, headers.get("X-Signature", ""), secret)
            arrival.event = construct_event(payload, headers, secret)
            if arrival.event.type == "order.completed":
                arrival.handled = True
            return "OK", 200
        except HookflowError:
            return "Invalid signature", 400
        finally:
            inbox.add(arrival)

    return app


def fastapi_app(inbox: Inbox) -> FastAPI:
    """Written as the documentation page shows; FastAPI hands over lower-case header names."""
    app = FastAPI()

    @app.post("/webhooks")
    async def handle_webhook(request: Request):
        payload = await request.body()
        headers = dict(request.headers)
        arrival = Arrival(request.url.path, headers, payload)
        try:
            arrival.event = construct_event(
                payload.decode("utf-8"), headers, os.environ["WEBHOOK_SECRET"]
            )
            if arrival.event.type == "order.completed":
                arrival.handled = True
            return {"status": "ok"}
        except HookflowError as error:
            raise HTTPException(status_code=400, detail=error.message) from error
        finally:
            inbox.add(arrival)

    return app


def serve_flask(inbox: Inbox) -> str:
    """Starts the Flask app; returns the URL of its webhook route."""
    server = make_server(HOST, 0, flask_app(inbox), threaded=True)
    _in_background(server.serve_forever)
    return f"http://{HOST}:{server.server_port}/webhooks"


def serve_fastapi(inbox: Inbox) -> str:
    """Starts the FastAPI app; returns the URL of its webhook route."""
    listener = socket.create_server((HOST, 0))
    config = uvicorn.Config(fastapi_app(inbox), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    _in_background(lambda: server.run(sockets=[listener]))
    return f"http://{HOST}:{listener.getsockname()[1]}/webhooks"


def serve_plain(inbox: Inbox) -> str:
    """Starts a receiver whose path says what it does: /status/<code>, /slow/<seconds>."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            inbox.add(Arrival(self.path, dict(self.headers.items()), self.rfile.read(length)))
            _, behaviour, value = self.path.split("/", 2)
            if behaviour == "slow":
                time.sleep(float(value))
            self._answer(int(value) if behaviour == "status" else 200)

        def _answer(self, status: int) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            except ConnectionError:
                pass  # the sender gave up waiting, as a slow receiver must expect

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    _in_background(server.serve_forever)
    return f"http://{HOST}:{server.server_port}"


def _in_background(run: Callable[[], None]) -> None:
    threading.Thread(target=run, daemon=True).start()
