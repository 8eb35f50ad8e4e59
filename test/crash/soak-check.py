"""python3 soak-check.py FOLDER RUNS: watches lab.db in a folder while soak.mjs torments it.

Knows the tables from the documentation and nothing of the engine. Takes a snapshot of all results
twice a second; between two snapshots of one experiment
  - a result that is done is there again, the same to the bit (nothing lost, nothing changed);
  - a run that was done before is not executed again, as the journal says (nothing done twice);
  - a run has one row and a row one id (nothing doubled);
  - values are what the function of the run's number gives, computed here;
  - rows of a replaced experiment never stand beside those of its successor.
When its standard input says `completed`, all runs must be done, and the database be whole.
"""
import json
import os
import select
import sqlite3
import sys
import time

folder, runs = sys.argv[1], json.loads(sys.argv[2])
path = os.path.join(folder, 'lab.db')
journal = os.path.join(folder, 'journal')
faults = []
known = {}  # name -> (id_experiment, {run: row}, journal size)
checks = 0


def fault(text):
    faults.append(text)
    print('CHECKER:', text, flush=True)


def expected(i):
    return (i * i * 31 + 17) % 1000003


def journalled(begin, end):
    """Names and numbers of runs that began between two sizes of the journal."""
    with open(journal, 'rb') as file:
        file.seek(begin)
        lines = file.read(end - begin).decode().split('\n')
    return [(name, int(i)) for name, i, _ in (line.split(' ') for line in lines if line.count(' ') == 2)]


def snapshot():
    """All rows of all experiments, each experiment in one transaction."""
    with_uri = sqlite3.connect(f'file:{path}?mode=ro', uri=True, timeout=30)
    found = {}
    try:
        for identity, name, suffix in with_uri.execute('SELECT id_experiment, name, suffix FROM experiments').fetchall():
            with_uri.execute('BEGIN')
            still = with_uri.execute('SELECT 1 FROM experiments WHERE id_experiment = ?', [identity]).fetchone()
            if still is not None:
                cursor = with_uri.execute(f'SELECT * FROM "experiment_{suffix}" WHERE status IS NOT NULL')
                columns = [one[0] for one in cursor.description]
                found[name] = (identity, [dict(zip(columns, row)) for row in cursor])
            with_uri.execute('COMMIT')
    finally:
        with_uri.close()
    return found


def judge(name, rows):
    ids = set()
    gens = set()
    for row in rows:
        ids.add(row['id_run'])
        if row['status'] == 'done':
            if int(row['value']) != expected(row['params_i']):
                fault(f'{name}: run {row["run"]} has {row["value"]}, not {expected(row["params_i"])}')
        gens.add(row.get('gen'))
    if len(ids) != len(rows):
        fault(f'{name}: {len(rows)} rows have {len(ids)} ids')
    if len({row['params_i'] for row in rows}) != len(rows):
        fault(f'{name}: two rows have the same params')
    if len(rows) > runs[name]:
        fault(f'{name}: {len(rows)} rows of {runs[name]} runs')
    if len(gens - {None}) > 1:
        fault(f'{name}: rows of {gens} stand side by side')


def compare(name, identity, rows, size):
    done = {row['run']: row for row in rows if row['status'] == 'done'}
    before = known.get(name)
    if before is not None and before[0] == identity:
        for run, row in before[1].items():
            now = done.get(run)
            if now is None:
                fault(f'{name}: run {run} was done, and is no more')
            elif {k: v for k, v in now.items() if v is not None} != {k: v for k, v in row.items() if v is not None}:
                fault(f'{name}: run {run} was {row}, is {now}')
        numbers = {row['params_i'] for row in before[1].values()}
        for who, i in journalled(before[2], size):
            if who == name and i in numbers:
                fault(f'{name}: the run with i = {i} was done, and was executed again')
    elif before is not None and name != 'fresh':
        fault(f'{name}: was replaced')
    # Grows between the reading of rows and of the journal only by runs that are not done in `done`.
    known[name] = (identity, done, size)


def check():
    global checks
    if not os.path.exists(path):
        return
    try:
        found = snapshot()
    except sqlite3.OperationalError as error:
        if 'no such table' in str(error) or 'locked' in str(error):
            return
        raise
    size = os.path.getsize(journal)
    checks += 1
    for name, (identity, rows) in found.items():
        judge(name, rows)
        compare(name, identity, rows, size)


while True:
    ready, _, _ = select.select([sys.stdin], [], [], 0.5)
    if ready:
        break
    check()
if sys.stdin.readline() != 'completed\n':
    sys.exit(1)
check()
for name, number in runs.items():
    _, done, _ = known.get(name, (None, {}, 0))
    if len(done) != number:
        fault(f'{name}: {len(done)} of {number} runs are done')
connection = sqlite3.connect(path)
[whole] = connection.execute('PRAGMA integrity_check').fetchone()
if whole != 'ok':
    fault(whole)
[suspects] = connection.execute('SELECT count(*) FROM suspects').fetchone()
if suspects:
    fault(f'{suspects} runs are still suspected')
total = sum(len(done) for _, done, _ in known.values())
executed = len(journalled(0, os.path.getsize(journal)))
print(f'checker: {checks} snapshots, {total} runs done, {executed} executions, {len(faults)} faults', flush=True)
sys.exit(1 if faults else 0)
