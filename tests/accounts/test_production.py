"""Production settings refuse to start with a weak or missing value."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "6Jr0Yt2qK9vWc4LmXh7Bz1Ns8Pd5Fg3Ra-Ue6To9Iy_Qw2Ej4Vk",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "ALLOWED_HOSTS": "lale.example",
}
INHERITED = ("PATH", "HOME", "LANG")
ROOT = Path(__file__).resolve().parents[2]


def run_check(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT)} | {
        name: os.environ[name] for name in INHERITED if name in os.environ
    }
    return subprocess.run(
        [sys.executable, "-m", "django", "check", *arguments],
        env={**environment, **GOOD, **changes},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_good_values_pass_silently() -> None:
    done = run_check("--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("System check identified no issues")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"KARTOTEKA_DEMO": "1"}, "KARTOTEKA_DEMO"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ],
)
def test_bad_values_are_refused(changes: dict[str, str], reason: str) -> None:
    done = run_check(**changes)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {reason}" in done.stderr
