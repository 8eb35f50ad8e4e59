"""joblib, 2 processes, the same state down and back, and an insert into SQLite.

usage: with_joblib.py WORK FOLDER    (WORK as JSON; prints the outcome as JSON)
"""

import json
import os
import resource
import sqlite3
import sys
import time
import uuid

import joblib


def execute(run):
    run["fields"]["y"] = run["params"]["i"] * 2
    run["status"] = "done"
    return run


def state_of(i, id_experiment):
    return {
        "id_experiment": id_experiment,
        "id_run": uuid.UUID(int=i),
        "config": {},
        "params": {"i": i, "a": "x", "b": 1.5},
        "fields": {},
        "state": {},
        "exception": None,
    }


def row_of(run):
    params = run["params"]
    return (params["i"], str(run["id_run"]), run["status"], params["i"], params["a"], params["b"], run["fields"]["y"])


def main(work, folder):
    db = sqlite3.connect(os.path.join(folder, "lab.db"))
    for pragma in ("page_size=16384", "journal_mode=WAL", "synchronous=NORMAL"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE rows (run INTEGER PRIMARY KEY, id_run TEXT, status TEXT, params_i, params_a, params_b, y)")
    id_experiment = uuid.uuid4()
    with joblib.Parallel(n_jobs=work.get("workers", 2)) as parallel:
        parallel(joblib.delayed(execute)(state_of(i, id_experiment)) for i in range(2000))
        start = time.perf_counter()
        runs = parallel(joblib.delayed(execute)(state_of(i, id_experiment)) for i in range(work["runs"]))
        with db:
            db.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", map(row_of, runs))
        ms = (time.perf_counter() - start) * 1000
    (total,) = db.execute("SELECT sum(y) FROM rows").fetchone()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"ms": ms, "sum": total, "peakMb": peak, "version": joblib.__version__}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]), sys.argv[2])))
