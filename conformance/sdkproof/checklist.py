"""Named checks that run in order and share what earlier ones made.

A check that cannot have its material because an earlier one failed counts as
failed, so the number of checks is always the same and nothing is lost quietly.
"""

import sys
import time
import traceback
from typing import Any, Callable, Iterable, List, Tuple, Type


class Skip(Exception):
    """This check cannot be made here; the reason is printed beside its name."""


class Shared:
    """What the checks hand to each other (w.endpoint, w.source ...)."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"needs {name!r}, which an earlier check should have made")


_checks: List[Tuple[str, Callable[[Shared], None]]] = []
_secrets: List[str] = []


def check(name: str) -> Callable:
    def register(fn: Callable[[Shared], None]) -> Callable:
        _checks.append((name, fn))
        return fn

    return register


def hide(secret: str) -> str:
    """Keeps a secret out of everything printed from now on; returns it."""
    if secret:
        _secrets.append(secret)
    return secret


def run_all(shared: Shared) -> int:
    """Runs every check and returns the exit code: 0 all well, 1 failures, 2 nothing ran."""
    passed = failed = 0
    for name, fn in _checks:
        verdict, detail = _run_one(fn, shared)
        passed += verdict == "ok"
        failed += verdict == "FAIL"
        print(f"{verdict:4} {name}" + (f": {_one_line(detail)}" if detail else ""), flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    if passed + failed == 0:
        return 2
    return 1 if failed else 0


def _run_one(fn: Callable[[Shared], None], shared: Shared) -> Tuple[str, str]:
    try:
        fn(shared)
        return "ok", ""
    except Skip as reason:
        return "SKIP", str(reason)
    except AssertionError as wrong:
        return "FAIL", str(wrong) or f"assertion at {_where()}"
    except Exception as error:  # noqa: BLE001 - whatever the SDK raises is a finding
        return "FAIL", f"{type(error).__name__}: {error} (at {_where()})"


def _where() -> str:
    frame = traceback.extract_tb(sys.exc_info()[2])[-1]
    return f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"


def _one_line(detail: str) -> str:
    for secret in _secrets:
        detail = detail.replace(secret, "<hidden>")
    return " ".join(detail.split())


# What the checks assert with.


def require(condition: Any, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def equal(actual: Any, expected: Any, what: str) -> None:
    require(actual == expected, f"{what}: expected {expected!r}, got {actual!r}")


def whole_number(value: Any, what: str) -> None:
    is_int = isinstance(value, int) and not isinstance(value, bool)
    require(is_int and value >= 0, f"{what}: expected a whole number, got {value!r}")


def text(value: Any, what: str) -> None:
    require(isinstance(value, str) and value, f"{what}: expected a non-empty text")


def raises(kind: Type[Exception], call: Callable, *args: Any, **kwargs: Any) -> Any:
    """Makes the call, which must raise that kind of exception; returns it."""
    try:
        call(*args, **kwargs)
    except kind as error:
        return error
    except Exception as error:  # noqa: BLE001
        got = f"{type(error).__name__}: {error}"
        raise AssertionError(f"expected {kind.__name__}, got {got}") from error
    raise AssertionError(f"expected {kind.__name__}, but the call returned")


def ids(objects: Iterable[Any]) -> List[str]:
    return [one.id for one in objects]


def eventually(read: Callable[[], Any], what: str, seconds: float = 15) -> Any:
    """Calls read until it gives something truthy."""
    deadline = time.monotonic() + seconds
    while True:
        found = read()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)
