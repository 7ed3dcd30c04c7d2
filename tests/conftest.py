"""What several tests share: the project copied to a folder of its own, Snakemake, a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
import yaml

from tests.explorer.browser import browser, program

# The same examples each time, however slow or busy the machine is.
hypothesis.settings.register_profile("atlas", derandomize=True, deadline=None)
hypothesis.settings.load_profile("atlas")

PROJECT = Path(__file__).parents[1]
PARTS = ["README.md", "Snakefile", "config", "envs", "overfit_atlas", "profiles", "workflow"]
PARTS += ["CITATION.cff", "snakemake_logger_plugin_atlas"]


class Workshop:
    """A copy of the project in which a test may run, edit and break things."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for part in PARTS:
            source = PROJECT / part
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, folder / part, ignore=ignored)
            else:
                shutil.copy2(source, folder / part)

    def overlay(self, name: str, **settings) -> Path:
        """Write an overlay into the copy."""
        path = self.folder / "config" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(settings))
        return path

    def snakemake(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Snakemake in the copy; its output is in ``stdout``."""
        return self.python("-m", "snakemake", "--cores", "2", *arguments, check=check)

    def python(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy; what it prints is in ``stdout``."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout[-6000:]
        return done

    def shell(self, command: str) -> str:
        """Carry out a command of the documentation as a reader's shell does; what it prints."""
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment() | {"PATH": programs},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        """This process's environment, turned to the copy instead of the project."""
        hidden = {"DATA_MIRROR", "PYTHONWARNINGS"}
        kept = {key: value for key, value in os.environ.items() if key not in hidden}
        # Before an installed package of the same name.
        return kept | {"PYTHONPATH": str(self.folder)}


@pytest.fixture(scope="session", autouse=True)
def account(tmp_path_factory):
    """A cache folder of the tests' own: nothing is believed of, or left in, that of the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        # Slurm's programs without a Slurm delay each start of Snakemake: docs/cluster.md.
        patch.setenv("SLURM_CONF", os.devnull)
        yield


@pytest.fixture(scope="session")
def make_workshop(tmp_path_factory):
    """A function that makes a fresh copy of the project."""
    return lambda: Workshop(tmp_path_factory.mktemp("project") / "overfit-atlas")


@pytest.fixture(scope="session")
def demo(make_workshop):
    """The demo, run to its end; what `make demo` has made here is not made again."""
    workshop = make_workshop()
    for folder in ("results/demo", "results/.runs", ".snakemake/metadata"):
        if (PROJECT / folder).is_dir():
            shutil.copytree(PROJECT / folder, workshop.folder / folder)
    workshop.snakemake("--configfile", "config/demo.yaml")
    return workshop


# Its event loop runs as long as it does, and one process has room for one: no longer than a module.
@pytest.fixture(scope="module")
def chromium():
    """A browser without a window."""
    executable = program()
    if executable is None:
        pytest.skip("no Chromium: apt-get install chromium, or name one in CHROMIUM")
    with browser(executable) as found:
        yield found


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of published files, where there is one."""
    for place in (os.environ.get("DATA_MIRROR"), PROJECT.parent / "shared" / "data"):
        if place and Path(place).is_dir():
            return Path(place).resolve()
    pytest.skip("no mirror of the published files: set DATA_MIRROR")


@pytest.fixture(scope="session")
def runcrate() -> str:
    """The program runcrate, which ``make test`` puts into an environment of its own."""
    own = Path(sys.prefix) / "runcrate" / "bin" / "runcrate"
    program = str(own) if own.exists() else shutil.which("runcrate")
    if program is None:
        pytest.skip("no runcrate: make test installs it")
    return program
