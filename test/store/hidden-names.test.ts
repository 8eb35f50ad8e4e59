import { createExperiment } from 'statesweep'
import { expect, it } from 'vitest'
import { step } from '../fixtures/lab.js'

/** Names that the engine or SQLite uses itself, or might use for a moment. */
const NAMES = [
  ...Array.from({ length: 8 }, (_, n) => `\u0001${n}`),
  ...['rowid', 'oid', '_rowid_', 'main', 'temp', 'chunk', 'old', 'new', 'count', 'first', 'last', 'accepted', 'value', 'name', 'ended'],
  ...['c0', 'c1', 'o', 's', 'x.settled', 'number', 'kind', 'execution', 'Execution', 'fields_execution', 'null', '', '"', '?', '@name'],
]

it('keeps fields of any name, in whatever order they arrive, also where two have one column for a moment', async () => {
  // Those come later that get the plain names in the end.
  const later = ['A', 'B', 'C', 'ROWID', 'CHUNK', 'FIELDS_A']
  const experiment = createExperiment('x').addRuns({ i: [0, 1, 2] })
  for (const names of [
    [...NAMES, 'a', 'b', 'c', 'fields_a'],
    [...NAMES, 'a', 'b', 'c', 'fields_a', ...later],
  ]) {
    await experiment.execute(step('nameFields', names), { backend: 'inline' })
    for (const run of experiment.runs) expect(run.fields).toEqual(Object.fromEntries(names.map((name) => [name, name])))
  }
})
