# What of Snakemake is bent: overfit_atlas/engine.py gives each reason, its cost, and what if not.
# defines IS_MAIN_PROCESS

from snakemake.logging import logger

IS_MAIN_PROCESS = engine.is_main_process(workflow)
engine.digest_each_file_once()
with engine.mistakes_told():
    engine.quote_the_interpreter()

if not IS_MAIN_PROCESS:
    engine.outlive_the_word_of_the_deadline()
