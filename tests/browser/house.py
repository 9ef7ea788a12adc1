"""A whole installation, made and started as `make run` does it, for one process of the tests."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60


@dataclass
class House:
    """A demonstration in a folder of its own, served at ``base_url``."""

    instance: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base_url(self) -> str:
        """Where the portal answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told; nothing of a developer's own settings reaches them."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIRSTLINE_")}
        own = {"FLASK_APP": "app.py", "FIRSTLINE_INSTANCE": str(self.instance), "PORT": str(self.port)}
        return kept | own | {"FIRSTLINE_BASE_URL": self.base_url}

    def flask(self, *words: str) -> str:
        """Run one command of the CLI and return what it printed."""
        command = [sys.executable, "-m", "flask", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def furnish(self) -> None:
        """Make the database, publish the courses, fill the demonstration."""
        acts = "demo setup", "database upgrade", "content publish", "keys make", "demo seed"
        for words in acts:
            self.flask(*words.split())

    def password(self, sign_in: str) -> str:
        """The password of a demonstration account."""
        kept = json.loads((self.instance / "demo.json").read_text())
        found: str = next(entry["password"] for entry in kept if entry["sign_in"] == sign_in)
        return found

    def start(self) -> None:
        """Serve, with the job process, in a process group of its own, until it is ready."""
        command = [sys.executable, "-m", "flask", "serve", "--port", str(self.port)]
        with (self.instance / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + SECONDS_TO_START
        while not self._is_ready():
            is_well = self._process.poll() is None and time.monotonic() < until
            assert is_well, (self.instance / "log").read_text()
            time.sleep(0.1)

    def stop(self) -> int:
        """Ask the master to end; returns its exit status."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(30)

    def kill(self) -> None:
        """Take the power away from all its processes at once."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(30)

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"{self.base_url}/readyz", timeout=5) as reply:
                return bool(reply.status == 200)
        except (URLError, OSError):
            return False


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """A furnished house, served until the block ends; then it must close in good order."""
    found = House(folder, free_port())
    found.furnish()
    found.start()
    yield found
    assert found.stop() == 0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
