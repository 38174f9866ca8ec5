"""The wheel holds everything, and serves from an empty folder."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules import tree

PATIENCE = 60  # seconds, on a machine that is busy with other tests


def uv() -> str:
    """The uv that `make install` used, or brought."""
    return shutil.which("uv") or str(tree.ROOT / ".tools/bin/uv")


def run(*command: str | Path, cwd: Path) -> str:
    """What the command prints; its complaint when it fails."""
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    run(uv(), "build", "--offline", "--quiet", "--wheel", "--out-dir", dist, cwd=tree.ROOT)
    (built,) = dist.glob("rookery-*.whl")
    return built


@pytest.fixture(scope="module")
def rookery(wheel, tmp_path_factory) -> Path:
    """The console script, of an environment that has the wheel instead of this checkout."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    python = home / "bin/python"
    run(uv(), "venv", "--quiet", "--offline", "--python", sys.executable, home, cwd=home.parent)
    run(
        uv(),
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--python",
        python,
        wheel,
        cwd=home.parent,
    )
    # What it depends on is already beside us: lent, not installed again. A .pth file that lies in
    # a lent folder isn't read, so this checkout does not come along.
    lent = Path(
        run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=home).strip()
    )
    (lent / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin/rookery"


@pytest.fixture
def surroundings(monkeypatch) -> None:
    """The environment of somebody who has set nothing."""
    for name in [*os.environ]:
        if name.startswith(("ROOKERY_", "DJANGO_", "DATABASE_URL", "PYTHON", "COV_")):
            monkeypatch.delenv(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.fixture
def port(rookery, surroundings, tmp_path, monkeypatch) -> Iterator[int]:
    """Where `rookery serve` answers, started in an empty folder; stopped as by Ctrl-C."""
    number = free_port()
    monkeypatch.setenv("ROOKERY_URL", f"http://localhost:{number}")
    with (tmp_path / "said.txt").open("w+") as said:
        server = subprocess.Popen(
            [rookery, "serve", "--port", str(number)], cwd=tmp_path, stdout=said, stderr=said
        )
        try:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    ask(number, "/-/healthz")
                    break
                except OSError:
                    heard = (tmp_path / "said.txt").read_text()
                    assert server.poll() is None, heard
                    assert time.monotonic() < deadline, heard
                    time.sleep(0.1)
            yield number
            server.terminate()
            assert server.wait(timeout=PATIENCE) == 0, (tmp_path / "said.txt").read_text()
        finally:
            server.kill()
            server.wait()


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {
            entry.filename
            for entry in archive.infolist()
            if not entry.is_dir() and ".dist-info/" not in entry.filename
        }
    assert held == {str(path) for path in tree.files(below="rookery") if path.suffix != ".pyc"}
    assert {name for name in held if name.endswith("/LC_MESSAGES/django.mo")}


def test_the_console_script_explains_itself(rookery, surroundings, tmp_path):
    said = run(rookery, "serve", "--help", cwd=tmp_path)
    assert "--port" in said


def test_it_serves_from_an_empty_folder(port, tmp_path):
    status, page = ask(port, "/")
    assert status == 200
    styles = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', page)
    assert [ask(port, href)[0] for href in styles] == [200] * len(styles) != []
    assert ask(port, "/accounts/login/")[0] == 200
    assert {path.name for path in tmp_path.iterdir()} == {"data", "said.txt"}
    assert (tmp_path / "data/secret-key").stat().st_mode & 0o777 == 0o600
