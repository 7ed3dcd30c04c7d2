# The chain guarded: nothing is made from a file that changed since its record was written.
# reads   provenance/records/..., every file that a record names

from overfit_atlas.provenance.chain import check_all

PINNED = {
    f"{RESULTS}/data/raw/{dataset.name}/{file.name}": file.sha256
    for dataset in DATASETS.values()
    for file in dataset.files.values()
}


onstart:
    try:
        check_all(RESULTS, PROJECT, PINNED)
    except AtlasError as finding:
        raise WorkflowError(str(finding)) from None
