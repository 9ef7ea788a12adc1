"""Serving: one master that keeps the web processes (gunicorn) and the job process alive."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

WEB_THREADS = 2
"""A process. More threads wait for each other: with four, lessons came at half the rate of two."""
SECONDS_TO_STOP = 20
ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TRIM_THRESHOLD_": "25165824",
}
"""glibc keeps the 19 MiB of one password check for the next, not those of every thread: asking the
system for them anew each time would cost a third of a sign-in."""
_PAUSE = 0.5


def serve(address: str, port: int, workers: int, printers: int = 1) -> int:
    """Run until a signal says stop, or the web server ends; returns the exit status.

    A job process that dies is started again: its rows tell what was left undone.
    """
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    jobs_command = (*_JOBS, "--printers", str(printers))
    web, jobs = _start(_web_command(address, port, workers)), _start(jobs_command)
    while not stopping and web.poll() is None:
        time.sleep(_PAUSE)
        if jobs.poll() is not None:
            jobs = _start(jobs_command)
    for process in (web, jobs):
        _end(process)
    return 0 if stopping else web.returncode or 1


_JOBS = (sys.executable, "-m", "flask", "jobs", "run")


def _web_command(address: str, port: int, workers: int) -> Sequence[str]:
    return (
        *(sys.executable, "-m", "gunicorn", "app:app"),
        *("--bind", f"{address}:{port}"),
        *("--workers", str(workers)),
        *("--worker-class", "gthread"),
        *("--threads", str(WEB_THREADS)),
        *("--timeout", "60"),
        "--no-control-socket",  # nobody needs it, and it lies in the home folder
    )


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env={**ALLOCATOR, **os.environ})  # noqa: S603 - our own command


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
