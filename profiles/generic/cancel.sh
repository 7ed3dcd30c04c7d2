#!/bin/sh
# Cancel jobs.
for job; do qdel "${job%%:*}"; done
