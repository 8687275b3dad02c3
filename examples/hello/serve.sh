#!/bin/sh
# The web server of the sample. The shell stays in front of it because the first process of a container
# gets no SIGTERM that it does not ask for, and a task should stop at once.
trap 'echo "stopping"; exit 0' TERM INT
echo "${GREETING:-Hello} from $(hostname), serving on port 8080"
httpd -f -v -p 8080 -h /www &
wait $!
