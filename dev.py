#!/usr/bin/env python3
"""Set up, run and test Kartoteka. Needs Python 3.11 or newer, and nothing else.

    python3 dev.py run              serve a demo business on http://127.0.0.1:8000
    python3 dev.py test [...]       the whole test suite; arguments go to pytest
    python3 dev.py manage ...       manage.py, with the database up
    python3 dev.py check            every check but the tests; changes no file
    python3 dev.py fix              format, and mend what can be mended
    python3 dev.py bench [...]      measure the pages; arguments go to bench
    python3 dev.py messages         collect the texts to translate, compile the translations
    python3 dev.py lock             lock the versions of the dependencies

Environment: PORT, DATABASE_URL (none: a PostgreSQL of its own), KARTOTEKA_DATA (the folder of
its own data, .data), CHROMIUM (the browser of the tests). See .env.example for the rest.
"""

import sys


if sys.version_info < (3, 11):  # noqa: UP036 -- an older one may run this
    sys.exit("Kartoteka needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])

import contextlib
import hashlib
import http.client
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from config.embedded_postgres import EmbeddedPostgres
from config.installation import (
    PYTHON,
    REQUIREMENTS,
    VENV,
    find_chromium,
    install,
    install_chromium,
    install_uv,
    make_venv,
    program,
    read_json,
    write_json,
)
from config.locks import locked
from config.postgres_programs import EmbeddedPostgresError
from config.processes import (
    ROOT,
    Environment,
    Failure,
    child,
    end_on_signals,
    exit_code,
    foreground,
    kept_running,
    run_step,
    say,
)


DATA = Path(os.environ.get("KARTOTEKA_DATA") or ROOT / ".data").absolute()
LANGUAGES = ["ru", "tr"]


# --- The database


def embedded_postgres(folder: Path, *, throwaway: bool = False) -> EmbeddedPostgres:
    """The PostgreSQL of our own whose data is in a folder."""
    site_packages = next((VENV / "lib").glob("python3.*/site-packages"))
    return EmbeddedPostgres(folder, site_packages, throwaway=throwaway, say=say)


@contextlib.contextmanager
def database(name: str = "postgres") -> Iterator[str]:
    """Have a database for the length of the block: DATABASE_URL's, or our own of that name."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
    else:
        with embedded_postgres(DATA / name).running() as url:
            yield url


@contextlib.contextmanager
def throwaway_database() -> Iterator[str]:
    """Have an empty database that is gone after the block, or the one of DATABASE_URL."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    DATA.mkdir(parents=True, exist_ok=True)
    for abandoned in DATA.glob("test-*"):  # by a run that was killed
        embedded_postgres(abandoned, throwaway=True).remove_if_unused()
    server = embedded_postgres(DATA / f"test-{os.getpid()}", throwaway=True)
    try:
        with server.running() as url:
            yield url
    finally:
        server.remove_if_unused()


def django_environment(url: str, settings: str) -> Environment:
    """The environment for a program that uses Django; UTF-8 whatever the shell's locale."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": settings,
        "KARTOTEKA_DATA": str(DATA),
        "PYTHONUTF8": "1",
    }


def own_settings() -> str:
    """The settings of `run` and `manage`; an administrator may name others."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") or "config.settings.dev"


def prepare_database(environment: Environment) -> str:
    """Migrate, and load the demo business when there is no business yet.

    Returns:
        The demo sign-ins, as a text to show.
    """
    if os.environ.get("DATABASE_URL"):
        return migrate_and_load(environment)
    with locked(DATA / "postgres/prepare.lock"):  # another start may be at it
        stamp = DATA / "postgres/prepared.json"
        prepared = read_json(stamp)
        if prepared.get("state") != embedded_state():
            sign_ins = migrate_and_load(environment)
            prepared = {"state": embedded_state(), "sign_ins": sign_ins}
            write_json(stamp, prepared)
    return prepared["sign_ins"]


def migrate_and_load(environment: Environment) -> str:
    """Migrate the database, load the demo business, and return its sign-ins."""
    say("Preparing the database …")
    run_step([PYTHON, "manage.py", "migrate", "--no-input"], environment, "migrating the database")
    task = "loading the demo business"
    return run_step([PYTHON, "manage.py", "demo"], environment, task)


def embedded_state() -> str:
    """A hash that changes with the migrations, the versions installed and the cluster itself."""
    digest = hashlib.sha256((REQUIREMENTS / "run.txt").read_bytes())
    # Every migrate stores the function of sheet.py.
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "contacts_app/sheet.py"]:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    cluster = (DATA / "postgres/cluster/PG_VERSION").stat()
    digest.update(f"{cluster.st_ino} {cluster.st_mtime_ns}".encode())
    return digest.hexdigest()


# --- Commands


def command_run(arguments: list[str]) -> int:
    """Serve on 127.0.0.1, a worker beside, until a signal comes or the web server dies."""
    if arguments:
        raise Failure("run takes no arguments; PORT and KARTOTEKA_DATA change what it does.")
    port = chosen_port()
    install("run")
    with database() as url:
        environment = django_environment(url, own_settings())
        environment |= {"PORT": str(port), "KARTOTEKA_PARENT": str(os.getpid())}
        # Here the static files are served from where they lie; none are collected.
        environment.setdefault("PYTHONWARNINGS", "ignore:No directory at:UserWarning")
        sign_ins = prepare_database(environment)
        gunicorn = [PYTHON, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        with child(gunicorn, environment, own_session=True) as process:
            if not wait_until_it_answers(process, port):
                return exit_code(process.wait())
            print(f"\nKartoteka: http://127.0.0.1:{port}\n\n{sign_ins.strip()}\n", flush=True)
            say("Ctrl-C ends it.")
            # Only now, so that it takes no time from the first page.
            with kept_running([PYTHON, "manage.py", "work"], environment) as look_after_it:
                while process.poll() is None:
                    look_after_it()
                    time.sleep(0.5)
            return exit_code(process.wait())


def chosen_port() -> int:
    """The port of PORT, 8000 without; refused when something else listens there."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Failure(f"PORT must be a number from 1 to 65535, not “{text}”.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise Failure(
                f"Port {text} of 127.0.0.1 can't be used: {error.strerror}. "
                f"Another one: PORT={int(text) % 65535 + 1} python3 dev.py run"
            ) from error
    return int(text)


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait for the first page; false when the web server ends before."""
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return True
        finally:
            connection.close()
    return False


def command_test(arguments: list[str]) -> int:
    """Run pytest, in parallel when it is the whole suite."""
    install("dev")
    chromium = find_chromium() or install_chromium()
    with throwaway_database() as url:
        environment = django_environment(url, "config.settings.test")
        environment["CHROMIUM"] = chromium
        parallel = ["-n", "auto", "--maxprocesses", "4"]
        return foreground([PYTHON, "-m", "pytest", *(arguments or parallel)], environment)


def command_manage(arguments: list[str]) -> int:
    """Run manage.py with the database up."""
    install("run")
    if arguments[:1] in (["migrate"], ["flush"]):
        (DATA / "postgres/prepared.json").unlink(missing_ok=True)
    with database() as url:
        environment = django_environment(url, own_settings())
        return foreground([PYTHON, "manage.py", *arguments], environment)


def command_bench(arguments: list[str]) -> int:
    """Measure the pages, on a database of its own that is kept for the next time."""
    install("dev")
    with database("bench") as url:
        environment = django_environment(url, own_settings())
        return foreground([PYTHON, "-m", "bench", *arguments], environment)


def command_check(arguments: list[str]) -> int:
    """Run every check to its end, then say which failed."""
    if arguments:
        raise Failure("check takes no arguments.")
    install("dev")
    with throwaway_database() as url:
        test = django_environment(url, "config.settings.test")
        production = django_environment(url, "config.settings.production") | {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "kartoteka.example",
            "CSRF_TRUSTED_ORIGINS": "https://kartoteka.example",
            "EMAIL_URL": "smtp://mail.kartoteka.example:25",
        }
        for name in ("DEBUG", "KARTOTEKA_DEMO"):
            production.pop(name, None)
        deploy = [PYTHON, "manage.py", "check", "--deploy", "--fail-level=WARNING"]
        steps: list[tuple[str, list[str], Environment]] = [
            ("ruff check", [program("ruff"), "check"], test),
            ("ruff format", [program("ruff"), "format", "--check"], test),
            ("djade", [program("djade"), "--check", *djade_arguments()], test),
            ("djlint", [PYTHON, "-m", "djlint", "--lint", "--quiet", *templates()], test),
            ("import-linter", [program("lint-imports")], test),
            ("mypy", [PYTHON, "-m", "mypy"], test),
            ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], test),
            ("deployment", deploy, production),
            ("translations", [PYTHON, "-m", "tests.architecture.catalogues"], test),
        ]
        failed = []
        for name, command, environment in steps:
            say(f"— {name}")
            if foreground(command, environment) != 0:
                failed.append(name)
    if failed:
        say(f"Failed: {', '.join(failed)}.")
        return 1
    say("All checks passed.")
    return 0


def command_fix(arguments: list[str]) -> int:
    """Format Python and templates and mend what the linters can."""
    if arguments:
        raise Failure("fix takes no arguments.")
    install("dev")
    environment = dict(os.environ)
    foreground([program("djade"), *djade_arguments()], environment)
    left = foreground([program("ruff"), "check", "--fix"], environment)
    return foreground([program("ruff"), "format"], environment) or left


def templates() -> list[str]:
    """The templates of the project, sorted, as paths from its root."""
    found = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def djade_arguments() -> list[str]:
    """What djade works on, and the version of Django it writes for."""
    return ["--target-version", "5.2", *templates()]


def command_messages(arguments: list[str]) -> int:
    """Collect the texts with GNU gettext, then compile the catalogues with Babel."""
    if arguments:
        raise Failure("messages takes no arguments.")
    if shutil.which("xgettext") is None:
        raise Failure("Collecting texts needs GNU gettext (apt-get install gettext).")
    install("dev")
    environment = django_environment("postgres:///unused", "config.settings.test")
    (ROOT / "locale").mkdir(exist_ok=True)
    options = ["--add-location=file", "--no-obsolete", "--no-wrap"]
    for ignored in (".venv", ".data", "tests", "bench", "dev.py", "staticfiles"):
        options += ["--ignore", ignored]
    for language in LANGUAGES:
        options += ["--locale", language]
    code = foreground([PYTHON, "manage.py", "makemessages", *options], environment)
    if code != 0:
        return code
    for path in ROOT.glob("locale/*/LC_MESSAGES/django.po"):
        # The moment of this run would be a change in every commit; with none, Babel takes its own.
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'("POT-Creation-Date: )[^\\]*', r"\g<1>2026-01-01 00:00+0000", text)
        path.write_text(text, encoding="utf-8")
    compile_all = ["babel.messages.frontend", "compile", "--domain=django", "--directory=locale"]
    return foreground([PYTHON, "-m", *compile_all, "--statistics"], environment)


def command_lock(arguments: list[str]) -> int:
    """Write requirements/*.txt anew from pyproject.toml; arguments (--upgrade) go to uv."""
    if not Path(program("uv")).exists():
        make_venv()
        install_uv()
    fixed = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
    locks = {
        "bootstrap": ["--group", "bootstrap"],
        "run": ["pyproject.toml"],
        "dev": ["pyproject.toml", "--group", "dev"],
    }
    for name, sources in locks.items():
        # What `dev` shares with `run` has the same version: `run` never takes anything away.
        limits = ["--constraint", "requirements/run.txt"] if name == "dev" else []
        output = f"requirements/{name}.txt"
        command = [program("uv"), "pip", "compile", "--quiet", *fixed, *sources, *limits]
        code = foreground([*command, *arguments, "--output-file", output], dict(os.environ))
        if code != 0:
            return code
        if "://" in (ROOT / output).read_text():
            raise Failure(f"{output} names a host; the lock must install from anywhere.")
    return 0


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "manage": command_manage,
    "check": command_check,
    "fix": command_fix,
    "bench": command_bench,
    "messages": command_messages,
    "lock": command_lock,
}


def main(arguments: list[str]) -> int:
    """Run one command.

    Returns:
        The exit code: the child's own; 1 when a person has to do something; 2 for a wrong call.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if not arguments or arguments[0] not in COMMANDS:
        asked_for_help = arguments[:1] in (["help"], ["--help"], ["-h"])
        print(__doc__, file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    end_on_signals()
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except (Failure, EmbeddedPostgresError) as problem:
        say(str(problem))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
