#!/bin/sh
# Which level of gzip is worth its time? Each level compresses each file five times, one command at
# a time, all once before any a second time.
# sh examples/compression.sh ['FILES']
set -e
files=${1:-examples/*.ts,package-lock.json}

statesweep exec 'gzip -{level} -c {file} | wc -c' --name compression --level 1,6,9 --file "$files" --repeats 5 \
  -j 1 --order given --capture '(?<bytes>\d+)'

echo
echo 'Bytes by level:'
statesweep query "SELECT params_level AS level, sum(bytes) / 5 AS bytes, count(DISTINCT params_file) AS files
  FROM experiment_compression GROUP BY 1 ORDER BY 1"

echo
echo 'Milliseconds by level, compared with level 6:'
statesweep stats compression --by level --metric wall_ms --reference level=6 --plot box
