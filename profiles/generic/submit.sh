#!/bin/sh
# Submit a job's script and print how status.sh and cancel.sh are to call it: NUMBER:FOLDER, where
# the job leaves its exit code. For another scheduler change the command that is given the script:
#   Grid Engine  qsub -terse -V -cwd -j y -o "$kept/log" -pe smp "$threads" \
#                     -l "h_rt=$((60 * minutes)),h_vmem=$((memory / threads))M"
#   LSF          bsub -n "$threads" -M "${memory}MB" -W "$minutes" -o "$kept/log" | tr -cd 0-9
set -eu
script=$1

asked() { # asked NAME ELSE: what the engine wrote into the script
    found=$(sed -n "s/^# properties = .*\"$1\": \([0-9]*\).*/\1/p" "$script")
    echo "${found:-$2}"
}

threads=$(asked threads 1)
memory=$(asked mem_mb 1800)
minutes=$(asked runtime 5)
gpus=$(asked gpu 0)

mkdir -p .snakemake/submitted
kept=$(mktemp -d "$PWD/.snakemake/submitted/XXXXXX")
cat >"$kept/job.sh" <<JOB
#!/bin/sh
cd '$PWD' || exit 1
sh '$script'
code=\$?
echo \$code >'$kept/partial' && mv '$kept/partial' '$kept/code'
exit \$code
JOB

nodes="nodes=1:ppn=$threads"
[ "$gpus" = 0 ] || nodes="$nodes:gpus=$gpus"
time=$(printf '%02d:%02d:00' $((minutes / 60)) $((minutes % 60)))
number=$(qsub -V -j oe -o "$kept/log" -l "$nodes,mem=${memory}mb,walltime=$time" "$kept/job.sh")
echo "$number:$kept"
