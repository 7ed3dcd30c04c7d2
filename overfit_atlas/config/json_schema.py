"""The JSON schema of a config, made from its types: an editor completes and checks by it."""

from __future__ import annotations

import json
from typing import Any

from overfit_atlas.config.reading import config_type


def schema() -> dict[str, Any]:
    """The schema of a whole config."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **config_type().model_json_schema(),
        "title": "A study",
    }


def schema_text() -> str:
    """The same as the file workflow/schemas/config.schema.json holds it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
