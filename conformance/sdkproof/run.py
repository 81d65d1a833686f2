#!/usr/bin/env python3
"""The SDK proof: the published Python SDK `webhook-platform`, run against our mock server.

    python3 run.py --mock PATH_OF_THE_HOOKFLOW_BINARY [--only contract|smoke|watch|page]

Each suite gets a mock of its own; the SDKs are installed in throw-away virtual
environments. Exit code: 0 everything passed, 1 something failed, 2 could not run.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional

HERE = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 10)

INSTALL_SECONDS = 300
READY_SECONDS = 10
STOP_SECONDS = 15
SUITE_SECONDS = 240

CONTRACT_TESTS = 5
SMOKE_CHECKS = 31
PAGE_CHECKS = 72
# The only checks of the page that may be left out, by the start of their names.
MAY_SKIP = ("error 429 rate_limit_exceeded", "error 500 internal_error")
LIMITED_EVENTS_PER_SECOND = 5


class CannotRun(Exception):
    """The proof could not be made: nothing is known about the mock."""


class Failed(Exception):
    """The proof was made and did not succeed."""


class Mock(NamedTuple):
    url: str
    project: str
    key: str


# Processes: none may hang, none may outlive us.


def clean_environment() -> Dict[str, str]:
    """Ours, without what would redirect Python, pytest or local connections."""
    unwanted = ("PYTHON", "PYTEST", "HOOKFLOW_", "CONTRACT_API_", "SMOKE_API_", "VIRTUAL_ENV")
    env = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    local = "127.0.0.1,localhost"
    return {**env, "NO_PROXY": local, "no_proxy": local, "PYTHONUNBUFFERED": "1"}


def stop(process: subprocess.Popen, seconds: float) -> Optional[int]:
    """Asks the process to end; its exit code, or None when it had to be killed."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def run(command: List[str], seconds: float, cwd: Path, env: Dict[str, str]) -> "tuple[int, str]":
    """Runs to the end and returns exit code and output."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            raise Failed(f"not finished after {seconds:g} s; it said:\n{output}") from None
    return process.returncode, output


# The SDKs.


def install(version: str, into: Path) -> Path:
    """Makes a virtual environment with that SDK in it; returns its Python."""
    print(f"installing webhook-platform {version} ...", flush=True)
    venv, env = into / f"venv-{version}", clean_environment()
    python = venv / "bin" / "python"
    requirements = HERE / f"requirements-{version}.txt"
    steps = (
        [sys.executable, "-m", "venv", str(venv)],
        [str(python), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]
        + ["--disable-pip-version-check", "--only-binary=:all:", "-r", str(requirements)],
        [str(python), "-m", "pip", "check"],
    )
    for step in steps:
        try:
            code, output = run(step, INSTALL_SECONDS, into, env)
        except Failed as late:
            raise CannotRun(f"installing webhook-platform {version}: {late}") from None
        if code != 0:
            raise CannotRun(f"installing webhook-platform {version} failed:\n{output}")
    return python


def shipped(python: Path, name: str) -> Path:
    """Where the wheel's own file or folder of that name was installed."""
    code, output = run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        30,
        python.parent,
        clean_environment(),
    )
    path = Path(output.strip()) / name
    if code != 0 or not path.exists():
        raise CannotRun(f"the installed wheel has no {name}")
    return path


# The mock.


@contextlib.contextmanager
def started_mock(binary: Path, work: Path, *options: str) -> Iterator[Mock]:
    """A mock on a free port. It must stop by itself when asked to."""
    with tempfile.TemporaryDirectory(dir=work, prefix="mock-") as folder:
        ready, log = Path(folder, "ready.json"), Path(folder, "log")
        command = [str(binary), "mock", "--addr", "127.0.0.1:0", "--ready-file", str(ready)]
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [*command, *options],
                cwd=folder,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            mock = wait_until_ready(process, ready, log)
            yield mock
            if process.poll() is not None:
                raise Failed(f"the mock ended by itself:\n{tail(log, mock.key)}")
        except BaseException:
            stop(process, STOP_SECONDS)
            raise
        code = stop(process, STOP_SECONDS)
        if code != 0:
            how = "did not stop" if code is None else f"ended with code {code}"
            raise Failed(f"asked to stop, the mock {how}:\n{tail(log, mock.key)}")


def wait_until_ready(process: subprocess.Popen, ready: Path, log: Path) -> Mock:
    start = time.monotonic()
    while time.monotonic() - start < READY_SECONDS:
        if process.poll() is not None:
            raise CannotRun(f"the mock ended with code {process.returncode}:\n{tail(log)}")
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            told = json.loads(ready.read_text())
            print(f"mock ready after {(time.monotonic() - start) * 1000:.0f} ms", flush=True)
            return read_ready(told)
        time.sleep(0.02)
    raise CannotRun(f"the mock wrote no ready file within {READY_SECONDS} s:\n{tail(log)}")


def read_ready(told: Dict[str, str]) -> Mock:
    try:
        return Mock(told["url"].rstrip("/"), told["projectId"], told["apiKey"])
    except (KeyError, TypeError, AttributeError):
        raise CannotRun("the mock's ready file lacks url, projectId or apiKey") from None


def tail(log: Path, *secrets: str) -> str:
    """The end of a log, without anything that looks like a key or is one."""
    lines = log.read_text(errors="replace").splitlines()[-30:]
    text = "\n".join(f"  | {line}" for line in lines)
    for secret in secrets:
        text = text.replace(secret, "<hidden>")
    return re.sub(r"[A-Za-z0-9_-]{43,}", "<hidden>", text)


def can_limit_events(binary: Path, work: Path) -> bool:
    code, output = run([str(binary), "mock", "--help"], 10, work, clean_environment())
    return re.search(r"--?rate-limit\b", output) is not None


# The suites. Each returns what it proved in a line, or raises.


def contract_suite(binary: Path, work: Path, python: Path) -> str:
    """The contract tests that come with 2.11.0."""
    report = work / "contract.xml"
    command = [str(python), "-m", "pytest", str(shipped(python, "tests/contract"))]
    command += ["-p", "no:cacheprovider", "-rs", "-q", f"--junitxml={report}"]
    with started_mock(binary, work) as mock:
        env = {**clean_environment(), "CONTRACT_API_BASE_URL": mock.url}
        code, output = run(command, SUITE_SECONDS, work, env)
        print(output, end="", flush=True)
    if not report.exists():
        raise CannotRun("pytest wrote no report")
    suite = ElementTree.parse(report).getroot().find("testsuite")
    counts = {k: int(suite.get(k)) for k in ("tests", "failures", "errors", "skipped")}
    wanted = {"tests": CONTRACT_TESTS, "failures": 0, "errors": 0, "skipped": 0}
    if code != 0 or counts != wanted:
        raise Failed(f"expected {wanted}, got {counts} (exit code {code})")
    return f"{CONTRACT_TESTS} passed, 0 skipped"


def smoke_suite(binary: Path, work: Path, python: Path) -> str:
    """The live smoke script that comes with 2.11.0."""
    command = [str(python), str(shipped(python, "scripts/live_api_smoke.py"))]
    with started_mock(binary, work) as mock:
        env = {**clean_environment(), "SMOKE_API_BASE_URL": mock.url}
        code, output = run(command, SUITE_SECONDS, work, env)
        print(output, end="", flush=True)
    said = re.search(r"^(\d+) checks passed, (\d+) failed\.$", output, re.MULTILINE)
    if said is None:
        raise Failed(f"it gave up half-way (exit code {code})")
    passed, failed = map(int, said.groups())
    if (code, passed, failed) != (0, SMOKE_CHECKS, 0):
        raise Failed(f"{passed} of {SMOKE_CHECKS} passed, {failed} failed (exit code {code})")
    return f"{SMOKE_CHECKS} of {SMOKE_CHECKS}"


def watch_suite(binary: Path, work: Path, python: Path) -> str:
    """Both of them again, watched: what they send keeps to the contract, and how much they touch."""
    pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(shipped(python, "tests/contract"))]
    touched = []
    for variable, command in (
        ("CONTRACT_API_BASE_URL", pytest),
        ("SMOKE_API_BASE_URL", [str(shipped(python, "scripts/live_api_smoke.py"))]),
    ):
        report = work / "watch.json"
        report.unlink(missing_ok=True)
        watch = [str(binary), "conformance", "watch", "--env", f"{variable}={{url}}"]
        watch += ["--json", str(report), "--", str(python), *command]
        code, output = run(watch, SUITE_SECONDS, work, clean_environment())
        print(output, end="", flush=True)
        if not report.exists():
            raise CannotRun(f"hookflow conformance watch wrote no report (exit code {code})")
        found = json.loads(report.read_text())
        if code != 0 or found["coverage"]["exchanges"] == 0:
            raise Failed(f"{found['verdict']} (exit code {code})")
        totals = found["coverageTotals"]
        touched.append(f"{totals['covered']} of {totals['rows']} rows")
    return "keep to the contract; they touch " + " and ".join(touched)


def page_suite(binary: Path, work: Path, python: Path) -> str:
    """Every call of the documentation page of 2.2.1."""
    command = [str(python), str(HERE / "page_2_2_1.py")]
    with contextlib.ExitStack() as mocks:
        mock = mocks.enter_context(started_mock(binary, work, "--dialect", "auto"))
        env = {
            **clean_environment(),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOOKFLOW_URL": mock.url,
            "HOOKFLOW_PROJECT_ID": mock.project,
            "HOOKFLOW_API_KEY": mock.key,
        }
        if can_limit_events(binary, work):
            limit = ("--dialect", "auto", "--rate-limit", str(LIMITED_EVENTS_PER_SECOND))
            limited = mocks.enter_context(started_mock(binary, work, *limit))
            env["HOOKFLOW_LIMITED_URL"] = limited.url
            env["HOOKFLOW_LIMITED_API_KEY"] = limited.key
        code, output = run(command, SUITE_SECONDS, work, env)
        print(output, end="", flush=True)
    return judge_page(code, output)


def judge_page(code: int, output: str) -> str:
    said = re.search(r"^(\d+) passed, (\d+) failed$", output, re.MULTILINE)
    if said is None or code == 2:
        raise CannotRun(f"the page's checks did not run to their end (exit code {code})")
    passed, failed = map(int, said.groups())
    skipped = re.findall(r"^SKIP (.*?): ", output, re.MULTILINE)
    unexpected = [name for name in skipped if not name.startswith(MAY_SKIP)]
    if unexpected:
        raise Failed(f"skipped without leave: {', '.join(unexpected)}")
    if code != 0 or failed:
        raise Failed(f"{passed} passed, {failed} failed (exit code {code})")
    if passed + len(skipped) != PAGE_CHECKS:
        raise Failed(f"{passed} passed, {len(skipped)} skipped: expected {PAGE_CHECKS} checks")
    return f"{passed} passed, 0 failed, not tested: {', '.join(skipped) or 'nothing'}"


SUITES = {
    "contract": ("2.11.0", contract_suite),
    "smoke": ("2.11.0", smoke_suite),
    "watch": ("2.11.0", watch_suite),
    "page": ("2.2.1", page_suite),
}


def main() -> int:
    args = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    results: List[str] = []
    codes = {0}
    with tempfile.TemporaryDirectory(prefix="sdkproof-") as folder:
        pythons: Dict[str, Path] = {}
        for name in args.only or SUITES:
            version, suite = SUITES[name]
            label = f"webhook-platform {version}, {name}"
            try:
                if version not in pythons:
                    pythons[version] = install(version, Path(folder))
                print(f"\n== {label}", flush=True)
                results.append(
                    f"ok         {label}: {suite(args.mock, Path(folder), pythons[version])}"
                )
            except Failed as failure:
                codes.add(1)
                results.append(f"FAILED     {label}: {failure}")
            except CannotRun as problem:
                codes.add(2)
                results.append(f"COULD NOT  {label}: {problem}")
    print("\n== the SDK proof", *results, sep="\n", flush=True)
    return 1 if 1 in codes else max(codes)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs the published Python SDK against the mock.")
    parser.add_argument("--mock", required=True, help="the hookflow binary")
    parser.add_argument("--only", action="append", choices=list(SUITES), help="this suite only")
    args = parser.parse_args()
    found = shutil.which(args.mock)
    if found is None:
        parser.error(f"{args.mock} is not a program that can be run")
    if sys.version_info < OLDEST_PYTHON:
        parser.error(f"needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer")
    args.mock = Path(found).resolve()
    return args


if __name__ == "__main__":
    sys.exit(main())
