"""The PostgreSQL of our own: it starts everywhere, survives every end, and leaves nothing."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config import postgres_programs
from config.embedded_postgres import EmbeddedPostgres
from config.postgres_programs import EmbeddedPostgresError


SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
ROOT = Path(__file__).resolve().parents[2]
KEEP_RUNNING = """
import sys, time
from pathlib import Path
from typing import Any
from config.embedded_postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), Path(sys.argv[2])).running() as url:
    print(url, flush=True)
    time.sleep(float(sys.argv[3]))
"""


def postgres_in(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, SITE_PACKAGES, throwaway=True, say=lambda _: None)


@pytest.fixture(scope="module")
def initialized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new database, made once; copy it, never start it."""
    folder = tmp_path_factory.mktemp("made once")
    with postgres_in(folder).running():
        pass
    return folder


@pytest.fixture
def server(initialized: Path, tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A server that does not run yet, with an empty database."""
    folder = tmp_path / "data folder"
    subprocess.run(["cp", "-a", str(initialized), str(folder)], check=True)
    server = postgres_in(folder)
    yield server
    server.remove_if_unused()


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode()).fetchall()


def do(url: str, command: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(command.encode())


@contextlib.contextmanager
def used_elsewhere(server: EmbeddedPostgres) -> Iterator[str]:
    """Have another process use the server; the end of the block kills it with SIGKILL."""
    command = [sys.executable, "-c", KEEP_RUNNING, str(server.folder), str(SITE_PACKAGES), "60"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def wait_until_gone(process_id: int) -> None:
    for _ in range(3000):
        if not Path(f"/proc/{process_id}").exists():
            return
        time.sleep(0.02)


def test_a_new_server_knows_the_letters_of_all_languages_in_any_locale(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("LANG", raising=False)
    outside = tmp_path / "nobody may enter"
    outside.mkdir(mode=0o700)
    server = postgres_in(outside / "a folder with spaces")

    with server.running() as url:
        do(url, "CREATE EXTENSION pg_trgm")
        trigrams, lower, character_type = ask(
            url,
            "SELECT show_trgm('Фёдор'), lower('ЁЖ İ Ş'), datctype"
            " FROM pg_database WHERE datname = current_database()",
        )[0]
        listening = ask(url, "SHOW listen_addresses")
    assert len(trigrams) == 6
    assert lower == "ёж i ş"
    assert character_type == "C.UTF-8"
    assert listening == [("",)]

    assert server.process_id() is None
    assert not server.socket_folder.exists()
    assert outside.stat().st_mode & 0o777 == 0o700
    assert server.remove_if_unused()
    assert not server.folder.exists()


def test_two_users_share_one_server_and_the_last_one_stops_it(server):
    other = postgres_in(server.folder)
    with server.running() as url:
        first = server.process_id()
        with other.running() as other_url:
            assert (other_url, other.process_id()) == (url, first)
            assert not server.remove_if_unused()
        assert ask(url, "SELECT 1") == [(1,)]
    assert server.process_id() is None


def test_everything_killed_is_survived(server):
    with used_elsewhere(server) as url:
        do(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    process_id = server.process_id()
    assert process_id
    os.kill(process_id, signal.SIGKILL)
    wait_until_gone(process_id)
    assert server.process_id() is None
    assert (server.cluster / "postmaster.pid").exists()

    with server.running() as url:
        assert ask(url, "SELECT answer FROM kept") == [(42,)]


def test_a_server_left_by_a_killed_user_is_taken_over_and_stopped(server):
    with used_elsewhere(server) as url:
        assert url == server.url
    left_behind = server.process_id()
    assert left_behind

    with server.running() as url:
        assert server.process_id() == left_behind
        assert ask(url, "SELECT 1") == [(1,)]
    assert server.process_id() is None


def test_a_process_id_given_to_somebody_else_does_not_stop_the_start(server):
    switch = {"user": server.user.uid} if server.user.is_other else {}
    somebody = subprocess.Popen(["sleep", "60"], cwd="/", **switch)
    pid_file = server.cluster / "postmaster.pid"
    pid_file.write_text(f"{somebody.pid}\n{server.cluster}\n1\n5432\n{server.socket_folder}\n\n")
    try:
        assert server.process_id() is None
        with server.running() as url:
            assert ask(url, "SELECT 1") == [(1,)]
        assert somebody.poll() is None
    finally:
        somebody.kill()
        somebody.wait()


def test_a_half_made_database_is_made_anew(tmp_path):
    half_made = tmp_path / "cluster.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    server = postgres_in(tmp_path)
    with server.running() as url:
        assert ask(url, "SELECT 1") == [(1,)]
    assert not half_made.exists()


def test_data_of_another_major_version_is_refused_with_a_reason(server):
    (server.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match=r"written by PostgreSQL 17; installed is 18\."):
        server.running().__enter__()


def test_a_socket_folder_that_others_may_write_into_is_refused(server):
    server.socket_folder.mkdir()
    server.socket_folder.chmod(0o777)
    try:
        with pytest.raises(EmbeddedPostgresError, match="is in the way"):
            server.running().__enter__()
    finally:
        server.socket_folder.rmdir()


def test_a_server_that_does_not_start_says_why(server):
    (server.cluster / "global/pg_control").unlink()
    with pytest.raises(EmbeddedPostgresError, match="could not find the database system"):
        server.running().__enter__()


def test_a_data_folder_that_can_not_be_made_is_refused_with_a_reason(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedPostgresError, match="KARTOTEKA_DATA"):
        postgres_in(tmp_path / "file").running().__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
def test_programs_that_can_not_be_reached_are_copied(server, tmp_path, monkeypatch):
    hidden = tmp_path / "site-packages"
    hidden.mkdir(mode=0o700)
    for found in SITE_PACKAGES.glob("embedded_postgres*"):
        (hidden / found.name).symlink_to(found)
    if server.user.can_enter(hidden):
        pytest.skip("the folder of the tests is open to everybody")
    copies = Path(tempfile.mkdtemp())
    copies.chmod(0o755)
    monkeypatch.setattr(postgres_programs, "COPIES", copies)
    hidden_server = EmbeddedPostgres(server.folder, hidden, throwaway=True, say=lambda _: None)
    try:
        for _ in range(2):
            with hidden_server.running() as url:
                assert ask(url, "SELECT 1") == [(1,)]
        (copy,) = copies.iterdir()
        copy.chmod(0o777)
        with pytest.raises(EmbeddedPostgresError, match="is in the way"):
            hidden_server.running().__enter__()
    finally:
        shutil.rmtree(copies)


@pytest.mark.skipif(os.geteuid() != 0, reason="as an ordinary user every test here shows it")
def test_an_ordinary_user_runs_a_server_of_their_own():
    home = Path(tempfile.mkdtemp(prefix="kartoteka-test-"))
    uid = 65534
    python = next(
        (
            candidate
            for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")
            if can_run(candidate, uid)
        ),
        None,
    )
    try:
        if python is None:
            pytest.skip("there is no Python 3.11 that an ordinary user may run")
        (home / "config").mkdir()
        for name in ("embedded_postgres", "locks", "postgres_programs"):
            shutil.copy(ROOT / f"config/{name}.py", home / "config")
        for found in SITE_PACKAGES.glob("embedded_postgres*"):
            shutil.copytree(found, home / found.name, ignore=shutil.ignore_patterns("include"))
        subprocess.run(["chown", "-R", str(uid), str(home)], check=True)
        done = subprocess.run(
            [python, "-c", KEEP_RUNNING, str(home / "data"), str(home), "0"],
            cwd=home,
            user=uid,
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert (home / "data/cluster/PG_VERSION").stat().st_uid == uid
    finally:
        shutil.rmtree(home)


def can_run(python: str, uid: int) -> bool:
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        done = subprocess.run([python, "-c", question], user=uid, cwd="/", env={}, check=False)
    except OSError:
        return False
    return done.returncode == 0
