"""Every call of the documentation page of webhook-platform 2.2.1, against a mock server.

Needs HOOKFLOW_URL, HOOKFLOW_PROJECT_ID and HOOKFLOW_API_KEY; for the rate limit
also HOOKFLOW_LIMITED_URL and HOOKFLOW_LIMITED_API_KEY, a server that limits
events. run.py sets all of them. Exit code: 0 all passed, 1 failures, 2 not run.
"""

import os
import sys
from importlib.metadata import version

import page  # noqa: F401 - registers the checks
from checklist import Shared, hide, run_all
from hookflow import Hookflow
from page.common import SDK, TIMEOUT
from receivers import Inbox, serve_fastapi, serve_flask, serve_plain


def shared_from_environment() -> Shared:
    w = Shared()
    w.base_url = os.environ["HOOKFLOW_URL"].rstrip("/")
    w.project = os.environ["HOOKFLOW_PROJECT_ID"]
    w.api_key = hide(os.environ["HOOKFLOW_API_KEY"])
    w.client = Hookflow(api_key=w.api_key, base_url=w.base_url, timeout=TIMEOUT)
    w.inbox, w.fastapi_inbox, w.plain_inbox = Inbox(), Inbox(), Inbox()
    w.flask_url = serve_flask(w.inbox)
    w.fastapi_url = serve_fastapi(w.fastapi_inbox)
    w.plain_url = serve_plain(w.plain_inbox)
    return w


def main() -> int:
    installed = version("webhook-platform")
    if installed != SDK:
        print(f"cannot run: webhook-platform {installed} is installed, not {SDK}", file=sys.stderr)
        return 2
    try:
        shared = shared_from_environment()
    except KeyError as missing:
        print(f"cannot run: {missing.args[0]} is not set", file=sys.stderr)
        return 2
    return run_all(shared)


if __name__ == "__main__":
    sys.exit(main())
