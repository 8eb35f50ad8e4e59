#!/bin/sh
# A parameter sweep of an external program: how bad does the epidemic of epidemic.awk become? Its
# output is JSON, and each key becomes a field.
# sh examples/epidemic.sh
set -e
folder=$(dirname "$0")

statesweep exec "awk -v beta={beta} -v gamma={gamma} -f $folder/epidemic.awk" --name epidemic \
  --beta 0.2..0.8:0.1 --gamma 0.1,0.2 --capture-json --timeout 30s -j 2

echo
statesweep runs epidemic --columns beta,gamma,peak,peak_day,infected --sort -peak --limit 5

echo
echo 'Share of people infected at the peak, by beta:'
statesweep stats epidemic --by beta --metric peak --where 'params_gamma = 0.1' --plot line
