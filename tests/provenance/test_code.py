"""Which files count as a script's code."""

from __future__ import annotations

import hashlib
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import code
from overfit_atlas.provenance.code import code_digest

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    def write(name: str, text: str = "") -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    write("scripts/plot.py", "import numpy\nfrom lib import plots\n")
    write("lib/__init__.py")
    write("lib/plots.py", "import lib.deep.maths\nfrom .helper import colour\n")
    write("lib/helper.py", "colour = 1\n")
    write("lib/deep/__init__.py")
    write("lib/deep/maths.py", "x = 1\n")
    write("lib/unused.py")
    write.root = tmp_path
    return write


def files(project, script="scripts/plot.py", **options):
    return set(code_digest(script, project.root, **options))


PLOT = {
    "scripts/plot.py",
    "lib/__init__.py",
    "lib/plots.py",
    "lib/helper.py",
    "lib/deep/__init__.py",
    "lib/deep/maths.py",
}


def test_digests_are_those_of_the_bytes(project):
    found = code_digest("scripts/plot.py", project.root)
    assert set(found) == PLOT
    for name, digest in found.items():
        assert digest == hashlib.sha256((project.root / name).read_bytes()).hexdigest()
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("import lib.unused", True),
        ("from lib import unused as u", True),
        ("from lib.unused import x", True),
        ("def f():\n    from lib import unused", True),
        ("class A:\n    def f(self):\n        if x:\n            import lib.unused", True),
        ("try:\n    import lib.unused\nexcept ImportError:\n    pass", True),
        ("try:\n    pass\nexcept ImportError:\n    import lib.unused", True),
        ("match x:\n    case 1:\n        import lib.unused", True),
        ("with a:\n    import lib.unused", True),
        ("if TYPE_CHECKING:\n    import lib.unused", False),
        ("import typing\nif typing.TYPE_CHECKING:\n    import lib.unused", False),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import lib.unused", True),
        ("x = 'import lib.unused'", False),
        ("from unused import x", False),
    ],
)
def test_imports_count_where_they_run(project, text, seen):
    project("scripts/plot.py", text + "\n")
    assert ("lib/unused.py" in files(project)) is seen


def test_a_relative_import_of_a_parent_package(project):
    project("lib/deep/maths.py", "from .. import unused\nfrom ..helper import colour\n")
    assert files(project) == PLOT | {"lib/unused.py"}


def test_modules_beside_the_script_are_found(project):
    project("scripts/common.py", "import lib.unused\n")
    project("scripts/plot.py", "import common\n")
    assert files(project) == {
        "scripts/plot.py",
        "scripts/common.py",
        "lib/__init__.py",
        "lib/unused.py",
    }


def test_circles_end(project):
    project("lib/helper.py", "from lib import plots\n")
    assert files(project) == PLOT


def test_content_decides_and_a_touch_does_not(project):
    before = code_digest("scripts/plot.py", project.root)
    os.utime(project.root / "lib/helper.py", (0, 0))
    assert code_digest("scripts/plot.py", project.root) == before
    project("lib/helper.py", "colour = 2\n")
    after = code_digest("scripts/plot.py", project.root)
    assert {name for name in after if after[name] != before[name]} == {"lib/helper.py"}


def test_a_new_import_is_seen_in_the_same_process(project):
    assert "lib/unused.py" not in files(project)
    project("lib/helper.py", "import lib.unused\n")
    assert "lib/unused.py" in files(project)


def test_data_files_that_a_module_names(project):
    project("lib/look.mplstyle", "a")
    project("config/numbers.yaml", "b")
    project("lib/plots.py", 'DATA_FILES = ("look.mplstyle", "../config/numbers.yaml")\n')
    assert {"lib/look.mplstyle", "config/numbers.yaml"} <= files(project)
    before = code_digest("scripts/plot.py", project.root)
    project("config/numbers.yaml", "c")
    assert code_digest("scripts/plot.py", project.root) != before


def test_data_files_must_exist_and_be_literals(project):
    project("lib/plots.py", 'DATA_FILES = ("gone.txt",)\n')
    with pytest.raises(AtlasError, match=r"gone\.txt"):
        files(project)
    project("lib/plots.py", "DATA_FILES = tuple(names)\n")
    with pytest.raises(AtlasError, match="literals"):
        files(project)


def test_a_module_that_only_watches_is_left_out_with_what_it_alone_imports(project):
    project("lib/plots.py", "from lib import watch\n")
    project("lib/watch.py", "import lib.unused\nRECORDS_ONLY = True\n")
    assert files(project) == {"scripts/plot.py", "lib/__init__.py", "lib/plots.py"}


def test_files_that_only_the_config_selects(project):
    assert files(project, also=["lib/unused.py"]) == PLOT | {"lib/unused.py"}


def test_a_missing_script_and_broken_code_are_named(project):
    with pytest.raises(AtlasError, match=r"gone\.py"):
        files(project, "scripts/gone.py")
    project("lib/helper.py", "def (\n")
    with pytest.raises(AtlasError, match=r"helper\.py.*not Python"):
        files(project)


def test_the_digest_does_not_depend_on_the_folder(project, tmp_path_factory):
    other = tmp_path_factory.mktemp("elsewhere")
    subprocess.run(["cp", "-r", f"{project.root}/.", str(other)], check=True)
    assert code_digest("scripts/plot.py", project.root) == code_digest("scripts/plot.py", other)


def test_static_closure_holds_what_python_really_loads():
    """The outside fact: import every script's modules in a fresh interpreter and look."""
    script = next(iter(sorted((PROJECT / "workflow/scripts").glob("plot_*.py"))), None)
    if script is None:
        pytest.skip("no plotting script yet")
    declared = set(code_digest(script, PROJECT))
    probe = (
        "import sys, runpy; runpy.run_path(sys.argv[1], run_name='probe');"
        "print(*[m.__file__ for n, m in sys.modules.items() if n.startswith('overfit_atlas.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, str(script)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {Path(name).relative_to(PROJECT).as_posix() for name in done.stdout.split()}
    watching = {name for name in loaded if code.read_source(PROJECT / name).records_only}
    watching = {
        path.relative_to(PROJECT).as_posix()
        for path in code.reachable([PROJECT / name for name in watching], PROJECT)
    }
    assert loaded <= declared | watching


def test_bytecode_of_older_source_is_forgotten(project, monkeypatch):
    """Python trusts bytecode by size and mtime alone; an edit that keeps both must still run."""
    monkeypatch.syspath_prepend(str(project.root))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    source = project.root / "lib/helper.py"
    program = [sys.executable, "-c", "from lib.helper import colour; print(colour)"]

    def colour() -> str:
        environment = {key: os.environ[key] for key in os.environ if "PYTHON" not in key}
        return subprocess.run(
            program, cwd=project.root, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert colour() == "1"
    assert Path(importlib.util.cache_from_source(str(source))).exists()
    status = source.stat()
    source.write_text("colour = 7\n")
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert colour() == "1", "the trap this guards against is gone from Python"
    code_digest("scripts/plot.py", project.root)
    assert colour() == "7"
