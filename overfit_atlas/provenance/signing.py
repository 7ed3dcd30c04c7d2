"""Sign a study's manifest with an SSH key, and verify such a signature, by ``ssh-keygen -Y``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from overfit_atlas.errors import AtlasError

NAMESPACE = "provenance"


def sign(manifest: Path, key: Path) -> Path:
    """Write ``manifest``.sig beside the manifest with the private ``key``; returns its path."""
    signature = Path(f"{manifest}.sig")
    signature.unlink(missing_ok=True)
    _run(["-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(manifest)], None)
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
    options = ["-Y", "verify", "-n", NAMESPACE, "-f", str(allowed), "-I", signer]
    return _run([*options, "-s", str(signature)], manifest)


def _run(options: list[str], text: Path | None) -> str:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise AtlasError("Signing needs ssh-keygen (OpenSSH 8.1 or later) on the PATH.")
    content = text.read_bytes() if text else b""
    done = subprocess.run([program, *options], input=content, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode(errors="replace").strip()
    if done.returncode != 0:
        raise AtlasError(f"ssh-keygen refused: {said}")
    return said
