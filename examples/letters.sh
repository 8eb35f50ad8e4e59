#!/bin/sh
# A batch from a CSV file: a letter for each row. The same command again, with more rows, writes
# only what is new.
# sh examples/letters.sh [FILE.csv]
set -e
csv=${1:-$(dirname "$0")/letters.csv}
mkdir -p letters

statesweep exec 'printf "Dear %s,\nyour order %s leaves for %s today.\n" {name} {order} {city} | tee letters/{order}.txt' \
  --name letters --csv "$csv" --timeout 10s --retries 2 --keep-order -j 2
