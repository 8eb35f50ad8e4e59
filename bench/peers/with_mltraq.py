"""MLtraq itself: runs executed, persisted in SQLite and, for tracked values, loaded back; at its faster setting of 1 and 2 jobs.

usage: with_mltraq.py WORK FOLDER    (WORK as JSON; prints the outcome as JSON)
"""

import json
import os
import resource
import sys
import time
from functools import partial

import mltraq
from mltraq import Sequence, options


def double(run):
    run.fields.y = run.params.i * 2


def track(size, run):
    run.fields.tracked = Sequence()
    for n in range(size):
        run.fields.tracked.append(value=run.params.i + n / 1000)
    double(run)


def measure(work, folder, jobs):
    step = double if work["step"] == "double" else partial(track, work["size"])
    session = mltraq.create_session(f"sqlite:///{os.path.join(folder, f'{jobs}.db')}")
    # As the pools of the others are warm.
    session.create_experiment("warm-up").add_runs(i=range(100)).execute(double, n_jobs=jobs)
    experiment = session.create_experiment("trial").add_runs(i=range(work["runs"]), a=["x"], b=[1.5])
    start = time.perf_counter()
    experiment.execute(step, n_jobs=jobs).persist()
    if work.get("timed") == "load":
        experiment = session.load_experiment("trial")
    ms = (time.perf_counter() - start) * 1000
    return {"ms": ms, "sum": int(sum(run.fields.y for run in experiment.runs.values()))}


def main(work, folder):
    options().set("tqdm.disable", True)
    fastest = min((measure(work, folder, jobs) for jobs in (1, 2)), key=lambda outcome: outcome["ms"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**fastest, "peakMb": peak, "version": mltraq.__version__}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]), sys.argv[2])))
