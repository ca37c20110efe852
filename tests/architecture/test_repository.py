"""What holds for the repository as a whole: dependencies, locks, no machine's own addresses."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from tests.architecture import repository


PYPROJECT = (repository.ROOT / "pyproject.toml").read_text()
# Put together here, so that this file does not hold them itself.
HOSTS = ["py" + "pi.org", "pythonhosted" + ".org", "registry.npm" + "js", "deb.debian" + ".org"]
MACHINE_PATHS = [r"(?<![\w.~\-/])/" + name + "/" for name in ("work", "tmp/kt", "root", "Users")]
NOT_FOR_FILES = re.compile("|".join([*map(re.escape, HOSTS), *MACHINE_PATHS]))
LINE = re.compile(r'^ {4}"([^"]+)",$')


def foreign_addresses(text: str) -> list[str]:
    """Hosts of package registries and paths of one machine that a text names."""
    return [match[0] for match in NOT_FOR_FILES.finditer(text)]


def uncommented(pyproject: str) -> list[str]:
    """Dependencies in pyproject.toml that no comment explains, alone or as a group."""
    found, explained, section = [], False, ""
    for line in pyproject.splitlines():
        if line.startswith("["):
            section = line
        if section not in {"[project]", "[dependency-groups]"}:
            continue
        if line.strip().startswith("#"):
            explained = True
        elif not LINE.match(line):
            explained = False
        elif not explained:
            found.append(line.strip())
    return found


def locked(name: str) -> dict[NormalizedName, Version]:
    """Package and version of each line of a lock."""
    text = (repository.ROOT / f"requirements/{name}.txt").read_text()
    found = re.findall(r"^([\w.\-]+)==([^ ;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in found}


def unlocked(requirements: list[str], lock: dict[NormalizedName, Version]) -> list[str]:
    """Requirements that the lock does not meet."""
    parsed = [Requirement(text) for text in requirements]
    return [
        str(requirement)
        for requirement in parsed
        if canonicalize_name(requirement.name) not in lock
        or lock[canonicalize_name(requirement.name)] not in requirement.specifier
    ]


@pytest.mark.parametrize(
    "text",
    ["--index-url https://" + HOSTS[0] + "/simple", "cd /" + "work/main", '"/' + 'root/x"'],
)
def test_rule_for_addresses_sees_a_violation(text):
    assert foreign_addresses(text)


def test_rule_for_addresses_lets_others_pass():
    assert foreign_addresses("https://example.com/work/ ~/work/ ../work/ /var/tmp/x") == []


def test_files_name_no_machine_and_no_registry():
    found = {path: foreign_addresses(text) for path, text in repository.texts().items()}
    assert {path: addresses for path, addresses in found.items() if addresses} == {}


def test_rule_for_dependencies_sees_a_missing_comment():
    pyproject = (
        '[project]\ndependencies = [\n    # The framework\n    "Django>=5",\n    "group",\n]\n'
        '[dependency-groups]\ndev = [\n    "naked>=1",\n]\n[tool.x]\nselect = [\n    "A",\n]\n'
    )
    assert uncommented(pyproject) == ['"naked>=1",']


def test_dependencies_say_what_they_are_for():
    assert uncommented(PYPROJECT) == []


def test_rule_for_locks_sees_a_missing_and_a_wrong_version():
    lock = {canonicalize_name("Django"): Version("5.2.1")}
    assert unlocked(["django>=5.2", "Django<5", "other"], lock) == ["Django<5", "other"]


def test_locks_meet_pyproject():
    project = tomllib.loads(PYPROJECT)
    groups = project["dependency-groups"]
    needed = project["project"]["dependencies"]
    assert unlocked(needed, locked("run")) == []
    assert unlocked([*needed, *groups["dev"]], locked("dev")) == []
    assert unlocked(groups["bootstrap"], locked("bootstrap")) == []


def test_lock_of_dev_holds_all_of_run_at_the_same_version():
    assert locked("run").items() <= locked("dev").items()


def test_layers_name_every_app():
    contracts = tomllib.loads(PYPROJECT)["tool"]["importlinter"]
    (layers,) = [
        each["layers"]
        for each in contracts["contracts"]
        if "containers" not in each and each["type"] == "layers"
    ]
    named = {name.strip() for layer in layers for name in layer.split("|")}
    assert named == {"config", *repository.APPS} == set(contracts["root_packages"])


def variables_read(text: str) -> set[str]:
    """The environment variables that a Python file reads by name."""
    return set(re.findall(r"""\b(?:env\.\w+|environ\.get)\(\s*["']([A-Z_]+)["']""", text))


def test_rule_for_variables_sees_one():
    text = 'env.str("SECRET_KEY", default="")\nos.environ.get(\n    "PORT"\n)'
    assert variables_read(text) == {"SECRET_KEY", "PORT"}


def test_example_of_the_environment_names_every_variable():
    example = (repository.ROOT / ".env.example").read_text()
    described = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    read = {
        name
        for path, text in repository.texts(".py").items()
        if path.startswith("config/") or path == "dev.py"
        for name in variables_read(text)
    }
    # What dev.py tells gunicorn, and what production only looks at to refuse it.
    assert read - {"KARTOTEKA_PARENT", "KARTOTEKA_DEMO", "DEBUG"} == described
