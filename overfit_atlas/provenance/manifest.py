"""The list of all digests of a study that ``sha256sum -c`` reads, and the claims it vouches for.

Also what anchors it outside of the results: its digest, committed, or a signature by an SSH key.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import read_small, read_text, readable, sha256, write
from overfit_atlas.provenance.names import is_inner
from overfit_atlas.provenance.record_file import is_record, read_trusted

MANIFEST = "provenance/manifest-sha256.txt"
CLAIMS = "provenance/claims.json"
NAMESPACE = "provenance"
_LARGEST = 1_000_000_000
_VOUCHED = ("claim_id", "rule", "wildcards")


def write_manifest(
    records: Iterable[Path | str],
    sources: Mapping[str, str],
    manifest: Path | str,
    claims: Path | str,
) -> None:
    """Write ``claims`` and ``manifest``, the same bytes for the same claims.

    claims: {record: claim_id, rule and wildcards of its job}. manifest: by paths from the project's
    folder, the files that the jobs behind ``records`` wrote, read and ran, then ``sources``
    ({path: SHA-256} of config and rules) and ``claims``: so its digest, kept elsewhere, vouches for
    every recorded value except where and when a job ran. Raises AtlasError for a record that was
    changed.
    """
    vouched: dict[str, dict[str, Any]] = {}
    listed: dict[str, str] = {}
    for path in sorted(map(str, records)):
        record = read_trusted(path)
        vouched[record.path] = {part: record.claim[part] for part in _VOUCHED}
        listed |= record.claim["code"] | record.claim["outputs"]
        listed |= {name: digest for name, digest in record.inputs.items() if _is_file(name)}
    write(claims, json.dumps(vouched, indent=1, sort_keys=True) + "\n")
    listed |= {**sources, Path(claims).as_posix(): sha256(claims)}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(listed.items()))
    write(manifest, lines)


def read_manifest(study: Path) -> dict[str, str]:
    """{path: SHA-256} as the study's manifest lists them; empty where there is none."""
    try:
        text = read_small(study / MANIFEST, _LARGEST).decode(errors="replace")
    except (OSError, AtlasError):
        return {}
    listed = {line[66:]: line[:64] for line in text.split("\n")}
    return {name: digest for name, digest in listed.items() if is_inner(name)}


def read_claims(study: Path) -> dict[str, dict[str, Any]]:
    """{record: claim_id, rule and wildcards of its job} as the study's list of claims has it.

    Empty where there is no list, or one that cannot be read: its own digest is recorded.
    """
    try:
        claims = json.loads(read_small(study / CLAIMS, _LARGEST))
        return {
            str(name): {
                "claim_id": str(job["claim_id"]),
                "rule": str(job["rule"]),
                "wildcards": {str(key): str(value) for key, value in job["wildcards"].items()},
            }
            for name, job in claims.items()
            if is_inner(name) and is_record(name)
        }
    except (OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError, AtlasError):
        return {}


def anchor_file(project: Path, study: Path) -> Path:
    """Where the digest of a study's manifest is kept to be committed."""
    return project / "anchors" / f"{study.name}.sha256"


def read_anchor(given: str | None, default: Path) -> str | None:
    """The committed digest of a manifest: ``given`` as a digest or a file, or the file ``default``.

    The file is what ``sha256sum`` writes: the digest first. Raises AtlasError for anything else.
    """
    if given is None and not os.path.lexists(default):
        return None
    text = given or ""
    path = Path(text) if given else default
    if os.path.isfile(path):
        text = read_text(readable(path, "the sha256 of a manifest"))
    words = text.split()
    if not words or not re.fullmatch(r"[0-9a-f]{64}", words[0]):
        raise AtlasError(
            f"{given or default}: expected the sha256 of a manifest (64 hexadecimal digits) or a "
            "file that begins with it."
        )
    return words[0]


def sign(manifest: Path, key: Path) -> Path:
    """Write ``manifest``.sig beside the manifest with the private ``key``; returns its path."""
    readable(key, "a private SSH key")
    made = _ssh_keygen(["-Y", "sign", "-n", NAMESPACE, "-f", str(key)], manifest).stdout
    signature = Path(f"{manifest}.sig")
    write(signature, made)
    return signature


def verify(manifest: Path, allowed: Path, signer: str) -> str:
    """Check ``manifest``.sig; returns what ssh-keygen says of the key.

    allowed: lines of "name key-type key", as ssh-keygen's ALLOWED SIGNERS describes; signer: the
    name on one of them. Raises AtlasError when the signature is not theirs or the bytes are others.
    """
    signature = Path(f"{manifest}.sig")
    if not signature.is_file():
        raise AtlasError(
            f"{signature} is not there: sign the manifest with `overfit-atlas sign` first."
        )
    readable(allowed, "a list of allowed signers")
    options = ["-Y", "verify", "-n", NAMESPACE, "-f", str(allowed), "-I", signer]
    done = _ssh_keygen([*options, "-s", str(signature)], manifest)
    return _said(done)


def _is_file(name: str) -> bool:
    return not is_record(name) and not name.startswith("external:")


def _ssh_keygen(options: list[str], text: Path) -> subprocess.CompletedProcess[bytes]:
    """ssh-keygen with the bytes of ``text`` as its input."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise AtlasError("Signing needs ssh-keygen (OpenSSH 8.1 or later) on the PATH.")
    command = [program, *options]
    done = subprocess.run(command, input=text.read_bytes(), capture_output=True, check=False)
    if done.returncode != 0:
        raise AtlasError(f"ssh-keygen refused: {_said(done)}")
    return done


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stdout + done.stderr).decode(errors="replace").strip()
