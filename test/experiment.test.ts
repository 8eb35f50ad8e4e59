import { createExperiment, Experiment, errors, list, type RecordsOptions, type Run, range, repeat } from 'statesweep'
import { dropFields, initFields, nothing } from 'statesweep/steps'
import { describe, expect, it } from 'vitest'
import { openLab, step, temporaryFolder } from './fixtures/lab.js'

const inline = { backend: 'inline', concurrency: 1 } as const
const fieldsOf = (experiment: Experiment) => Array.from(experiment.runs, (run) => run.fields)

describe('an experiment', () => {
  it('executes steps on the Cartesian product of its axes, last axis fastest', async () => {
    const session = openLab()
    const experiment = session.createExperiment('example').addRuns({ A: [1, 2], B: [3, 4] })
    await experiment.execute(step('multiply'), { concurrency: 2 })
    expect(session.query('SELECT params_A, params_B, AB FROM experiment_example ORDER BY run')).toEqual([
      { params_A: 1, params_B: 3, AB: 3 },
      { params_A: 1, params_B: 4, AB: 4 },
      { params_A: 2, params_B: 3, AB: 6 },
      { params_A: 2, params_B: 4, AB: 8 },
    ])
  })

  it('gives steps config and params, and clears them outside', async () => {
    const experiment = createExperiment().addRuns({ A: [1] })
    await experiment.execute([step('inspectRun'), nothing()], { ...inline, config: { C: 5 } })
    const run = experiment.runs.first()
    expect(run?.fields.saw).toEqual({
      config: { C: 5 },
      params: { A: 1 },
      vars: {},
      steps: ['inspectRun', 'nothing'],
      attempt: 1,
      exception: null,
    })
    expect([run?.config, run?.params, run?.vars, run?.steps]).toEqual([{}, {}, {}, []])
    expect(Object.isFrozen(run)).toBe(true)
  })

  it('restores params in a later execution, takes the config it is given, and carries fields and state on', async () => {
    const experiment = createExperiment().addRuns({ A: [1, 2] })
    await experiment.execute([initFields({ first: [1] }), step('useVars')], { ...inline, config: { C: 1 } })
    await experiment.execute([step('useVars'), step('inspectRun')], inline)
    for (const run of experiment.runs) {
      expect(run.fields).toMatchObject({ first: [1], tries: 1, saw: { config: {}, vars: { tries: 1 } } })
      expect(run.state).toEqual({ seen: 2, when: new Date(0) })
    }
    expect(Array.from(experiment.runs, (run) => run.fields.saw)).toMatchObject([{ params: { A: 1 } }, { params: { A: 2 } }])
  })

  it('drops a field in the table, too', async () => {
    const experiment = createExperiment().addRuns({ A: [1] })
    await experiment.execute(initFields({ one: 1, two: 2 }), inline)
    await experiment.execute(dropFields('one'), inline)
    expect(fieldsOf(experiment)).toEqual([{ two: 2 }])
  })

  it('keeps the arguments in a field where it is asked to', async () => {
    const experiment = createExperiment().addRuns({ A: [1] })
    await experiment.execute(nothing(), { ...inline, config: { C: 5 }, argsField: 'args' })
    expect(fieldsOf(experiment)).toEqual([{ args: { config: { C: 5 }, params: { A: 1 } } }])
  })

  it('lets no run change params, config or attributes', async () => {
    const experiment = createExperiment().addRuns({ A: [1, 2], list: [[1, 2, 3]] })
    await experiment.execute(step('spoil'), { ...inline, config: { list: [1] } })
    for (const run of experiment.runs) expect(run.fields.refused).toEqual(['param: TypeError', 'nested: TypeError', 'slot: AttributeError'])
  })

  it('gives each run a config of its own where it cannot be frozen', async () => {
    const experiment = createExperiment().addRuns({ i: range(5) })
    await experiment.execute(step('changeMap'), { ...inline, config: { map: new Map() } })
    expect(fieldsOf(experiment)).toEqual(Array(5).fill({ size: 1 }))
  })

  it('without runs gets one without params', async () => {
    const experiment = createExperiment()
    await experiment.execute(initFields({ x: 1 }), inline)
    expect([experiment.runs.size, fieldsOf(experiment)]).toEqual([1, [{ x: 1 }]])
  })

  it('without steps is an error, and nothing runs', async () => {
    const experiment = createExperiment().addRuns({ A: [1] })
    await expect(experiment.execute([])).rejects.toThrow(expect.objectContaining({ code: 'ERR_NO_STEPS' }))
    expect(experiment.runs.first()?.fields).toEqual({})
  })

  it('names an empty axis', () => {
    expect(() => createExperiment().addRuns({ A: [1], B: [] })).toThrow(/Axis "B"/)
  })

  it('adds the same runs once, and repeats where it is asked to', async () => {
    const experiment = createExperiment()
      .addRuns({ A: [1, 2] })
      .addRuns({ A: [1, 2] })
      .addRun({ A: 2 })
    expect(experiment.runs.size).toBe(2)
    experiment.addRuns(repeat({ A: [1, 2] }, 3))
    expect(experiment.runs.size).toBe(6)
    expect(new Set(Array.from(experiment.runs, (run) => run.idRun)).size).toBe(6)
  })

  it('lets a second execution wait: it rejects while the first executes', async () => {
    const experiment = createExperiment().addRuns({ i: range(3) })
    const first = experiment.execute(step('double'), inline)
    await expect(experiment.execute(step('double'), inline)).rejects.toThrow(expect.objectContaining({ code: 'ERR_ALREADY_EXECUTING' }))
    await first
    await experiment.execute(step('double'), inline)
  })

  it('reports once that a step returned something', async () => {
    const experiment = createExperiment().addRuns({ i: range(10) })
    await experiment.execute([step('giveBack'), step('double')], inline)
    expect(experiment.outcome?.returned).toEqual(['giveBack'])
  })

  it('travels through bytes as a detached copy that can only be read', async () => {
    const experiment = createExperiment('traveller', { fields: { note: new Map([[1, 2]]) } }).addRuns({ A: [1, 2], B: [3] })
    await experiment.execute(step('multiply'), inline)
    const copy = Experiment.fromBytes(experiment.toBytes())
    expect([copy.idExperiment, copy.name, copy.fields, copy.db]).toEqual([
      experiment.idExperiment,
      'traveller',
      { note: new Map([[1, 2]]) },
      null,
    ])
    expect(fieldsOf(copy)).toEqual([{ AB: 3 }, { AB: 6 }])
    const id = experiment.runs.first()?.idRun ?? ''
    expect(copy.runs.get(id)?.fields).toEqual({ AB: 3 })
    expect(() => copy.addRuns({ A: [3] })).toThrow(expect.objectContaining({ code: 'ERR_DETACHED' }))
    expect(() => copy.runs.update(id, { fields: {} })).toThrow(expect.objectContaining({ code: 'ERR_DETACHED' }))
    expect(() => Object.assign(copy.fields, { more: 1 })).toThrow(TypeError)
  })

  it('refuses an attribute that is not a slot', () => {
    expect(() => Object.assign(createExperiment(), { speed: 1 })).toThrow(expect.objectContaining({ code: 'ERR_ATTRIBUTE' }))
  })
})

describe('a run tracked by hand', () => {
  it('is added and stored, and can be one of many', async () => {
    const experiment = openLab().createExperiment('by hand')
    for (const loss of [3, 2, 1]) {
      await experiment.run((run) => {
        run.fields.loss = loss
      })
    }
    expect(experiment.runs.columns().loss).toEqual(Float64Array.of(3, 2, 1))
    await experiment.execute(step('addField'), inline)
    expect(fieldsOf(experiment)).toEqual([3, 2, 1].map((loss) => ({ loss, again: 1 })))
  })

  it('records what its function throws, and throws it again', async () => {
    const experiment = createExperiment()
    const error = new TypeError('by hand')
    await expect(
      experiment.run((run) => {
        run.fields.lost = 1
        throw error
      }),
    ).rejects.toBe(error)
    expect(experiment.runs.first()).toMatchObject({ fields: {}, exception: { name: 'TypeError', message: 'by hand' } })
  })
})

describe('the runs of an experiment', () => {
  it('are found by id, with a result and without', async () => {
    const experiment = openLab()
      .createExperiment()
      .addRuns({ i: range(50) })
    await experiment.execute(step('double'), inline)
    experiment.addRuns({ i: range(100) })
    for (const run of [...experiment.runs].filter((_, i) => i % 7 === 0)) expect(experiment.runs.get(run.idRun)).toEqual(run)
    expect(experiment.runs.get('no such id')).toBeUndefined()
    expect(experiment.runs.has(experiment.runs.first()?.idRun ?? '')).toBe(true)
  })

  it('are frozen views that update() changes', async () => {
    const lab = openLab()
    const experiment = lab.createExperiment('views').addRuns({ i: range(3) })
    await experiment.execute(step('double'), inline)
    const run = experiment.runs.first() as Run
    expect(() => Object.assign(run.fields, { y: 9 })).toThrow(TypeError)
    experiment.runs.update(run.idRun, { fields: { note: 'outlier', when: new Date(5), y: null } })
    expect(experiment.runs.first()?.fields).toEqual({ y: null, note: 'outlier', when: new Date(5) })
    expect(fieldsOf(experiment).slice(1)).toEqual([{ y: 2 }, { y: 4 }])
    expect(() => experiment.runs.update('nobody', { fields: {} })).toThrow(expect.objectContaining({ code: 'ERR_RUN_NOT_FOUND' }))
    expect(() => experiment.runs.update(run.idRun, { fields: { f() {} } })).toThrow('run.fields.f is a function')
  })

  it('come as records and columns under the names of the table', async () => {
    const experiment = createExperiment().addRuns(
      list([
        { A: 1, B: 2 },
        { A: 3, B: 4 },
      ]),
    )
    await experiment.execute(step('multiply'), inline)
    experiment.addRun({ A: 5, B: 6 })
    expect(experiment.runs.records()).toMatchObject([
      { run: 0, status: 'done', execution: 1, attempt: 1, params_A: 1, params_B: 2, AB: 2, exception: null },
      { run: 1, status: 'done', params_A: 3, params_B: 4, AB: 12 },
      { run: 2, status: 'pending', params_A: 5, params_B: 6, duration: null },
    ])
    const columns = experiment.runs.columns()
    expect(columns.params_A).toEqual(Float64Array.of(1, 3, 5))
    expect(columns.AB).toEqual([2, 12, undefined])
    expect(columns.status).toEqual(['done', 'done', 'pending'])
  })
})

describe('records of a condition, in the order of columns', () => {
  it('are those with a result for which it holds, and nothing else', async () => {
    const experiment = openLab()
      .createExperiment('selected')
      .addRuns({ A: [1, 2, 3], B: [1, 2] })
    await experiment.execute(step('multiply'), inline)
    experiment.addRuns({ A: [4], B: [1, 2] })
    const products = (options: RecordsOptions) => experiment.runs.records(options).map(({ params_A, params_B }) => [params_A, params_B])
    expect(products({ where: 'params_A * params_B > 3' })).toEqual([
      [2, 2],
      [3, 2],
    ])
    expect(products({ sort: ['-params_B', 'params_A'], limit: 2 })).toEqual([
      [1, 2],
      [2, 2],
    ])
    expect(products({ where: 'params_A < 3', sort: ['-run'] })).toEqual([
      [2, 2],
      [2, 1],
      [1, 2],
      [1, 1],
    ])
    expect(products({ where: 'true', status: 'pending' })).toEqual([])
    expect(products({ status: 'pending' })).toHaveLength(2)
    expect(() => experiment.runs.records({ where: 'params_C > 1' })).toThrow(errors.QueryError)
    expect(() => experiment.runs.records({ sort: ['params_a'] })).toThrow('There is no column "params_a": did you mean "params_A"?')
  })

  it('are the same over pages, sorted or not', async () => {
    const experiment = openLab()
      .createExperiment('pages')
      .addRuns({ i: range(2500) })
    await experiment.execute(nothing(), inline)
    const odd = experiment.runs.records({ where: 'params_i % 2 = 1' }).map(({ run }) => run)
    expect(odd).toEqual(Array.from({ length: 1250 }, (_, at) => 2 * at + 1))
    expect(experiment.runs.records({ where: 'params_i % 2 = 1', sort: ['-params_i'] }).map(({ run }) => run)).toEqual(odd.toReversed())
  })
})

describe('records of a status, and at most so many', () => {
  it('are read without the others', async () => {
    const experiment = openLab()
      .createExperiment()
      .addRuns({ i: range(2500) })
    await experiment.execute(step('throwAt', 2400), { ...inline, onError: 'continue' })
    experiment.addRuns({ i: range(2510) })
    expect(experiment.runs.records({ status: 'failed' }).map(({ params_i }) => params_i)).toEqual([2400])
    expect(experiment.runs.records({ status: 'pending', limit: 3 }).map(({ params_i }) => params_i)).toEqual([2500, 2501, 2502])
    expect(experiment.runs.records({ limit: 2 }).map(({ params_i }) => params_i)).toEqual([0, 1])
  })
})

describe('an experiment in the database', () => {
  it('can be loaded by name and id, with results, params and fields', async () => {
    const path = `${temporaryFolder()}/lab.db`
    const first = openLab(path)
    const experiment = first.createExperiment('kept', { fields: { note: 'x' }, seed: 'abc' }).addRuns({ i: range(4) })
    await experiment.execute(step('double'), inline)
    experiment.fields.more = [1, 2]
    experiment.persist()
    first.close()
    const second = openLab(path)
    for (const loaded of [
      second.loadExperiment('kept'),
      second.loadExperiment({ idExperiment: experiment.idExperiment }),
      second.openExperiment('kept'),
    ]) {
      expect([loaded.idExperiment, loaded.fields]).toEqual([experiment.idExperiment, { note: 'x', more: [1, 2] }])
      expect(fieldsOf(loaded)).toEqual([0, 2, 4, 6].map((y) => ({ y })))
    }
  })

  it('claims its name at once', () => {
    const lab = openLab()
    lab.createExperiment('mine')
    expect(() => lab.createExperiment('mine')).toThrow(expect.objectContaining({ code: 'ERR_EXPERIMENT_EXISTS' }))
    expect(() => lab.createExperiment('mine')).toThrow(/openExperiment\("mine"\).*ifExists: 'replace'/)
  })

  it('is replaced when the first execution has passed its preflight, not before', async () => {
    const lab = openLab()
    const old = lab.createExperiment('mine').addRuns({ i: range(3) })
    await old.execute(step('double'), inline)
    const replacing = lab.createExperiment('mine', { ifExists: 'replace' }).addRuns({ A: [2], B: [3] })
    expect(fieldsOf(replacing)).toEqual([{}])
    await expect(replacing.execute(step('noSuchStep'), inline)).rejects.toThrow(expect.objectContaining({ code: 'ERR_STEP_EXPORT' }))
    expect(fieldsOf(lab.loadExperiment('mine'))).toEqual([0, 2, 4].map((y) => ({ y })))
    await replacing.execute(step('multiply'), inline)
    expect(lab.query('SELECT * FROM experiment_mine')).toMatchObject([{ params_A: 2, AB: 6 }])
    expect(lab.ls().map(({ name, runs }) => [name, runs])).toEqual([['mine', 1]])
  })

  it('suggests the nearest name where there is none', () => {
    const lab = openLab()
    lab.createExperiment('n-queens')
    expect(() => lab.loadExperiment('n-quens')).toThrow(/did you mean "n-queens"/)
  })

  it('has a table of its own, whatever its name reduces to', async () => {
    const lab = openLab()
    for (const [i, name] of ['lr-0.1', 'lr_0_1', 'LR 0.1', 'Ω'].entries()) {
      await lab
        .createExperiment(name)
        .addRuns({ i: range(i + 1) })
        .execute(step('double'), inline)
    }
    expect(lab.ls().map(({ table, counts }) => [table, counts.done])).toEqual([
      ['experiment_lr_0_1', 1],
      ['experiment_lr_0_1_2', 2],
      ['experiment_lr_0_1_3', 3],
      ['experiment__', 4],
    ])
  })

  it('is reloaded without what was not persisted', async () => {
    const experiment = openLab()
      .createExperiment('again')
      .addRuns({ i: range(2) })
      .persist()
    experiment.addRuns({ i: range(5) })
    experiment.fields.x = 1
    const reloaded = experiment.reload()
    expect([reloaded.runs.size, reloaded.fields]).toEqual([2, {}])
  })

  it('is gone after delete(), and its name is free', async () => {
    const lab = openLab()
    const experiment = lab.createExperiment('gone').addRuns({ i: range(2) })
    await experiment.execute([step('double'), step('useVars')], inline)
    experiment.delete()
    expect(lab.ls()).toEqual([])
    expect(lab.query("SELECT name FROM sqlite_schema WHERE name LIKE '%gone%'")).toEqual([])
    expect(() => experiment.delete()).toThrow(expect.objectContaining({ code: 'ERR_EXPERIMENT_NOT_FOUND' }))
    await lab.createExperiment('gone').execute(nothing(), inline)
  })
})
