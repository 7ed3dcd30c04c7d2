# The config file must be YAML: Snakemake's own message would name neither the file nor the line.
# reads   config/config.yaml

from pathlib import Path

from snakemake.exceptions import WorkflowError

from overfit_atlas.config.layers import read_yaml
from overfit_atlas.errors import AtlasError

try:
    read_yaml(Path("config/config.yaml"))
except AtlasError as fault:
    raise WorkflowError(str(fault)) from None
