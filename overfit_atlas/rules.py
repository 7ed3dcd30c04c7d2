"""What rule files say in common: the code behind a script, a question's tables and figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from snakemake.io import report

from overfit_atlas.files import sha256
from overfit_atlas.provenance.code import code_digest
from overfit_atlas.study.lookup import Job, Lookup
from overfit_atlas.study.paths import Paths


class Common:
    """The study's own folders and files behind short calls. Files are named from the project."""

    def __init__(self, project: Path, paths: Paths, ask: Lookup) -> None:
        """``project``: its folder; ``paths``, ``ask``: of the study that the rules run."""
        self._project, self._paths, self._ask = project, paths, ask
        self.code_files = cache(self._code_files)

    def _code_files(self, script: str, *also: str) -> dict[str, str]:
        """Digests of a script and of all that it imports here, and of what it runs by a name.

        Content decides what is made again.
        """
        path = self._project / "workflow" / "scripts" / f"{script}.py"
        return code_digest(path, self._project, also=also)

    def code(self, script: str, *also: str) -> Callable[[Job], dict[str, str]]:
        """The same as a param: a function, so that only jobs that are planned are looked up."""
        return lambda wildcards: self.code_files(script, *also)

    def code_with_networks(self, script: str) -> Callable[[Job], dict[str, str]]:
        """The code of a script that lets the networks of the job's experiment compute again."""
        return lambda wildcards: self.code_files(script, *self._ask.networks(wildcards))

    def params_of(self, script: str, *names: str, **called: str) -> dict[str, Callable[[Job], Any]]:
        """The code of a script, and params as :meth:`.Lookup.as_params` gives them."""
        return {"code": self.code(script), **self._ask.as_params(*names, **called)}

    def trained_by(self, network: str) -> dict[str, str]:
        """Digests of all that decides a checkpoint: what is kept of a run is good for these."""
        training = self._project / "overfit_atlas" / "training" / "run.py"
        return code_digest(training, self._project, also=(network, "overfit_atlas/data/samples.py"))

    def digests_of(self, *files: str) -> dict[str, str]:
        """{file: SHA-256} of files that are no Python code."""
        return {file: sha256(self._project / file) for file in files}

    def tracked(self, folder: str, pattern: str) -> list[str]:
        """The files below a folder, sorted."""
        found = (self._project / folder).rglob(pattern)
        return sorted(path.relative_to(self._project).as_posix() for path in found)

    def tables(self, folder: str, *names: str, **called: str) -> dict[str, str]:
        """Tables of a question, inputs or outputs: each under its name, or as it is called."""
        named = {name.replace("-", "_"): name for name in names} | called
        return {key: self._paths.table(folder, name) for key, name in named.items()}

    def tables_of_seeds(
        self, folder: str, *names: str, **called: str
    ) -> dict[str, Callable[[Job], list[str]]]:
        """The same as inputs, one of each for every seed of the job's experiment."""
        patterns = self.tables(folder, *names, **called)
        return {key: self._ask.over_seeds(pattern) for key, pattern in patterns.items()}

    def drawn(self, folder: str, *names: str) -> dict[str, list[Any]]:
        """The outputs of a rule that draws figures, each under its name; see :meth:`figure`."""
        return {name.replace("-", "_"): self.figure(f"{folder}/{name}", name) for name in names}

    def page(self, place: str, name: str, shown: str) -> Any:
        """A page, with its caption (``name``) in the engine's report, where it is ``shown`` as."""
        caption = self._project / "workflow" / "report" / f"{name}.rst"
        return report(place, caption=str(caption), category="Report", labels={"page": shown})

    def figure(self, place: str, caption: str) -> list[Any]:
        """An image, with its caption in the engine's report, its PDF and the plotted numbers.

        ``place`` begins with the question's wildcard; the question's room holds the caption.
        """
        kind, *others = re.findall(r"{(\w+)}", place)
        captions = self._project / "overfit_atlas" / "questions" / kind / "captions"
        experiment = f"{{{kind}}}"
        image = report(
            f"{self._paths.figures}/{place}.png",
            caption=str(captions / f"{caption}.rst"),
            category=kind.replace("_", " ").capitalize(),
            subcategory=experiment,
            labels={"experiment": experiment, **{name: f"{{{name}}}" for name in others}}
            | {"figure": caption},
        )
        return [image, *(f"{self._paths.figures}/{place}.{end}" for end in ("pdf", "csv"))]
