"""What an operator copies fits together, and fits the code."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from rookery.console.doctor.surroundings import SHORTEST_SECRET
from rookery.weblogs import tls
from tests.rules import tree

DEPLOY = tree.ROOT / "deploy"
PAGES = ("deploy.md", "caddy.md", "nginx.md")
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())


def text(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def blocks(page):
    """The shell blocks of a how-to, as they would be pasted."""
    return re.findall(
        r"^```sh\n(.*?)^```", tree.read(Path("docs/how-to") / page), re.MULTILINE | re.DOTALL
    )


def run(*command, **more):
    return subprocess.run([*map(str, command)], capture_output=True, check=False, text=True, **more)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_the_how_tos_is_shell(page):
    assert blocks(page)
    for block in blocks(page):
        assert run("bash", "-n", "-c", block).stderr == ""


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_command_of_the_how_tos_is_there(page):
    said = "\n".join(blocks(page))
    for name in re.findall(r"deploy/[\w./-]+", said):
        assert (tree.ROOT / name).exists(), name
    named = set(re.findall(r"^rookery (\w+)", said, re.MULTILINE))
    assert named <= set(get_commands())


def test_a_release_that_could_not_be_installed_never_becomes_the_current_one():
    made = [block for block in blocks("deploy.md") if "ln -sfn $release" in block]
    assert len(made) == 2
    for block in made:
        steps = block[block.index("python3 -m venv") : block.index("ln -sfn")].splitlines()
        assert len(steps) == 3
        assert all(step.endswith(" &&") for step in steps)


def test_the_how_to_uses_every_unit_and_place():
    said = "\n".join(blocks("deploy.md"))
    assert "deploy/systemd/*" in said
    for unit in UNITS:
        for place in re.findall(
            r"/etc/rookery|/var/\w+/rookery|/opt/rookery/current", text(f"systemd/{unit}")
        ):
            assert place in said, f"{unit}: {place}"


@pytest.mark.parametrize("unit", UNITS)
def test_units_are_what_systemd_understands(unit, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on the PATH")
    for name in UNITS:
        # The program isn't installed here, and systemd looks.
        (tmp_path / name).write_text(
            re.sub(r"/opt/\S+/rookery", "/bin/true", text(f"systemd/{name}"))
        )
    ended = run("systemd-analyze", "verify", "--man=no", tmp_path / unit)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_two_services_are_locked_in_alike():
    said = {}
    for unit in ("rookery.service", "rookery-backup.service"):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str
        parser.read_string(text(f"systemd/{unit}"))
        said[unit] = {
            name: value
            for name, value in parser["Service"].items()
            if name.startswith(("Protect", "Private", "Restrict", "System", "NoNew", "Capab"))
        }
    assert said["rookery.service"] == said["rookery-backup.service"]
    assert said["rookery.service"]["ProtectSystem"] == "strict"


def test_a_start_is_over_when_the_server_answers_and_no_migration_is_cut_short():
    said = text("systemd/rookery.service")
    assert "\nType=notify\nTimeoutStartSec=infinity\n" in said


def test_the_command_line_wrapper_is_shell_and_can_be_run():
    assert run("sh", "-n", DEPLOY / "rookery").stderr == ""
    assert os.access(DEPLOY / "rookery", os.X_OK)


def examples(name):
    """The settings of the example, those that are commented out too."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text(name), re.MULTILINE))


def test_every_setting_of_the_example_is_one():
    code = tree.read(Path("rookery/config/settings.py"))
    for name in examples("rookery.env"):
        assert f'"{name.removesuffix("_FILE")}"' in code, name


@pytest.mark.parametrize("on_postgres", [False, True])
def test_an_install_with_these_settings_is_fit_to_be_deployed(on_postgres, tmp_path):
    """Read as the command line reads them, everything switched on; Django has nothing to say."""
    secret = tmp_path / "secret"
    secret.write_text("".join(chr(65 + n % 26) for n in range(SHORTEST_SECRET)))
    lines = text("rookery.env").replace("/var/lib/rookery", str(tmp_path / "data"))
    lines = lines.replace("/etc/rookery/secret-key", str(secret)).replace("#ROOKERY_M", "ROOKERY_M")
    if on_postgres:
        lines = lines.replace("#DATABASE_URL", "DATABASE_URL").replace("#ROOKERY_S", "ROOKERY_S")
    (tmp_path / "rookery.env").write_text(lines)
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "ROOKERY_SECRET_KEY"}
    ended = run(
        *("sh", "-c", 'set -aeu; . "$0"; exec "$@"', tmp_path / "rookery.env"),
        *(sys.executable, "-m", "rookery", "check", "--deploy", "--fail-level", "WARNING"),
        env={name: value for name, value in os.environ.items() if name not in ours},
    )
    assert (ended.returncode, ended.stdout) == (
        0,
        "System check identified no issues (3 silenced).\n",
    ), ended.stderr


def test_caddy_understands_its_file(tmp_path):
    if shutil.which("caddy") is None:
        pytest.skip("no Caddy on the PATH")
    ended = run(
        *(
            "caddy",
            "validate",
            "--adapter",
            "caddyfile",
            "--config",
            DEPLOY / "caddy" / "Caddyfile",
        ),
        env=os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
    )
    assert ended.returncode == 0, ended.stderr


def test_caddy_asks_rookery_and_waits_for_whole_requests():
    said = text("caddy/Caddyfile")
    assert f"ask http://127.0.0.1:8000{tls.PATH}\n" in said
    assert "reverse_proxy 127.0.0.1:8000" in said
    assert "{$REQUEST_BUFFERS:buffer_requests}" in said


def test_nginx_waits_for_whole_requests_and_believes_no_visitor():
    said = text("nginx/rookery-proxy.conf")
    assert "proxy_request_buffering on;" in said
    assert "$proxy_add_x_forwarded_for;" not in said
    assert "include snippets/rookery-proxy.conf;" in text("nginx/rookery.conf")


def test_the_containers_fit_together():
    said = yaml.safe_load(text("compose.yaml"))
    services = said["services"]
    for name, service in services.items():
        assert set(service.get("secrets", [])) <= set(said["secrets"]), name
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in said["volumes"] or (DEPLOY / source).exists(), name
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["80:80", "443:443", "443:443/udp"], "nobody reaches Rookery but Caddy"
    assert services["caddy"]["network_mode"] == "service:rookery", "tls-ask is for the loopback"
    assert services["caddy"]["environment"]["REQUEST_BUFFERS"].startswith("request_buffers ")


def test_the_image_is_of_our_python_and_has_no_data_in_it():
    assert f"python:{tree.read(Path('.python-version')).strip()}-slim" in text("Dockerfile")
    allowed = [line[1:] for line in text("Dockerfile.dockerignore").splitlines() if line[:1] == "!"]
    assert text("Dockerfile.dockerignore").splitlines()[1] == "*"
    assert allowed == ["rookery", "pyproject.toml", "requirements.txt", "README.md", "LICENSE"]
