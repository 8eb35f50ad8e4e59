import type { ExperimentSummary } from '../../store/list-experiments.js'

/** An experiment as `ls --json` and `show --json` show it. */
export function summaryToPlain({ name, idExperiment, table, runs, counts, created, started, ended }: ExperimentSummary) {
  const date = (time: number | null) => (time === null ? null : new Date(time))
  return {
    experiment: name,
    id_experiment: idExperiment,
    table,
    runs,
    counts,
    created: date(created),
    started: date(started),
    ended: date(ended),
  }
}
