#!/bin/sh
# Say whether a job is running (or waits), or ended as success or failed. What left the queue
# without an exit code was killed.
number=${1%%:*}
kept=${1#*:}

ended() {
    [ "$(cat "$kept/code")" = 0 ] && echo success || echo failed
}

queued() { # Grid Engine: qstat -j "$number"; LSF: bjobs -noheader -o stat "$number" | grep -qE 'PEND|RUN'
    qstat -f "$number" 2>/dev/null | grep -q 'job_state = [^CEF]'
}

if [ -e "$kept/code" ]; then
    ended
elif queued; then
    echo running
else
    sleep 2 # a shared disk may be slower than the queue
    if [ -e "$kept/code" ]; then ended; else echo failed; fi
fi
