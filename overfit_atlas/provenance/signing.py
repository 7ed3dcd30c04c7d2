"""Sign a study's manifest with an SSH key, and verify such a signature, by ``ssh-keygen -Y``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import atomic, readable

NAMESPACE = "provenance"


def sign(manifest: Path, key: Path) -> Path:
    """Write ``manifest``.sig beside the manifest with the private ``key``; returns its path."""
    readable(key, "a private SSH key")
    made = _run(["-Y", "sign", "-n", NAMESPACE, "-f", str(key)], manifest).stdout
    signature = Path(f"{manifest}.sig")
    with atomic(signature) as partial:
        partial.write_bytes(made)
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
    done = _run([*options, "-s", str(signature)], manifest)
    return _said(done)


def _run(options: list[str], text: Path) -> subprocess.CompletedProcess[bytes]:
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
