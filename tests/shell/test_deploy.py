"""The systemd unit is what systemd takes without complaint, and hardened."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that exists here."""
    path = tmp_path / "newswatch.service"
    text = (DEPLOY / "newswatch.service").read_text("utf-8")
    path.write_text(text.replace("/opt/newswatch/bin/newswatch", "/bin/true"), "utf-8")
    return path


@needs_systemd
def test_the_unit_verifies_clean(unit: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "newswatch.service" in line]
    assert (done.returncode, said) == (0, [])


@needs_systemd
def test_the_unit_is_exposed_to_no_more_than_one_and_a_half(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"exposure level for newswatch\.service: ([\d.]+)", done.stdout)
    assert level is not None, done.stderr
    assert float(level[1]) <= 1.5


def test_the_example_configuration_is_one() -> None:
    from monitor.language.config_file import load_settings

    assert load_settings(DEPLOY / "newswatch.yaml").receivers.keys() == {"terminal"}
