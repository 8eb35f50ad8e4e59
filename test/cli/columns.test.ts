import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { selectRows } from '../../dist/src/cli/inspect/select-rows.js'
import { groupValues } from '../../dist/src/cli/statistics/group-values.js'
import { referenceGroups } from '../../dist/src/cli/statistics/reference-groups.js'
import { samplesOf } from '../../dist/src/cli/statistics/samples.js'
import { createSession } from '../../dist/src/session.js'
import { zip } from '../../dist/src/spaces/zip.js'
import { temporaryFolder } from '../fixtures/lab.js'
import { createFolder } from './run-command.js'

/** Names that SQL takes for one, and a field with the name of a param. */
const POINTS = zip({ ID: [1, 2], id: ['a', 'b'], Id: [true, false], n: [7, 8] })

async function executed() {
  const session = createSession({ path: join(temporaryFolder(), 'lab.db') })
  onTestFinished(() => session.close())
  const experiment = session.createExperiment('ids').addRuns(POINTS)
  await experiment.execute((run: { params: { ID: number }; fields: Record<string, unknown> }) => {
    Object.assign(run.fields, { wall_ms: run.params.ID, n: -run.params.ID, params_x: 5 })
  })
  return { session, experiment }
}

describe('the columns of params whose names differ in case', () => {
  it('are found by the name of the param, wherever a command takes one', async () => {
    const { session, experiment } = await executed()
    const { columns, rows } = selectRows(experiment, { columns: ['ID', 'id', 'Id', 'params_n', 'n'], sort: ['-id'] })
    expect(new Set(columns).size).toBe(5)
    expect(Array.from(rows(), (row) => columns.map((name) => row[name]))).toEqual([
      [2, 'b', false, 8, -2],
      [1, 'a', true, 7, -1],
    ])
    const grouped = groupValues(experiment, { metric: 'wall_ms' })
    expect(grouped.groups).toEqual([
      { by: [1, 'a', true, 7], values: [1] },
      { by: [2, 'b', false, 8], values: [2] },
    ])
    expect(referenceGroups(grouped, 'id=b,Id=false')).toEqual([{ by: [2, 'b', false, 8], values: [2] }])
    expect(groupValues(experiment, { metric: 'wall_ms', by: ['Id'] }).groups.map(({ by }) => by)).toEqual([[true], [false]])
    const samples = samplesOf(session, { name: 'ids', params: POINTS, metric: 'wall_ms' })
    expect(samples.map(({ values, runs }) => [values, runs])).toEqual([
      [[1], [0]],
      [[2], [1]],
    ])
    expect(() => selectRows(experiment, { columns: ['idd'] })).toThrow(/There is no column "idd": did you mean "ID"\?|"id"\?/)
  })

  it('are all exported, and compared with those of another experiment by name', () => {
    using folder = createFolder({ 'both.csv': 'ID,id\n1,a\n2,b\n', 'one.csv': 'id\na\nb\n' })
    folder.run('exec', 'echo {ID}{id}', '--csv', 'both.csv', '--name', 'both', '--reporter', 'silent', '--capture', '(\\d+)')
    folder.run('exec', 'printf 4; : {id}', '--csv', 'one.csv', '--name', 'one', '--reporter', 'silent', '--capture', '(\\d+)')
    expect(folder.run('export', 'both', '--columns', 'ID,id,stdout').stdout).toBe(
      'params_ID,params_id_2,stdout\r\n1,a,"1a\n"\r\n2,b,"2b\n"\r\n',
    )
    const compared = JSON.parse(folder.run('compare', 'one', 'both', '--metric', 'captured', '--json').stdout)
    expect(compared.map(({ params_id_2, a, b }: Record<string, { mean: number }>) => [params_id_2, a?.mean, b?.mean])).toEqual([
      ['a', 4, 1],
      ['b', 4, 2],
    ])
  })
})
