import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createExperiment, createSession, range, stepRef } from 'statesweep'
import { nothing } from 'statesweep/steps'
import { describe, expect, it } from 'vitest'
import { openLab, step, temporaryFolder } from './fixtures/lab.js'

const inline = { backend: 'inline' } as const

describe('two executions at the same time', () => {
  it.each([inline, { backend: 'threads', concurrency: 2 } as const])(
    'keep to their own steps, params and configs (%o)',
    async (options) => {
      const lab = openLab()
      const experiments = ['one', 'two', 'three', 'four', 'five', 'six'].map((who) =>
        lab.createExperiment(who).addRuns({ who: [who], i: range(300) }),
      )
      await Promise.all(experiments.map((experiment) => experiment.execute([step('named'), nothing()], options)))
      for (const experiment of experiments) {
        expect(new Set(experiment.runs.columns().who as string[])).toEqual(new Set([experiment.name]))
        expect(experiment.runs.records().every(({ params_who }) => params_who === experiment.name)).toBe(true)
      }
    },
  )
})

describe('a step that replaces parts of its run', () => {
  it('fails alone, by the path of what cannot be kept, and changes nobody’s identity', async () => {
    const experiment = openLab()
      .createExperiment('parts')
      .addRuns({ i: range(8) })
    const ids = Array.from(experiment.runs, (run) => run.idRun)
    await experiment.execute(step('replaceParts'), { ...inline, onError: 'continue' })
    const records = experiment.runs.records()
    expect(records.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'done', 'done'])
    const messages = records.map(({ exception }) => (exception as { message: string } | null)?.message ?? '')
    expect(messages[0]).toMatch(/^run\.fields is no longer a plain object/)
    expect(messages[1]).toMatch(/^run\.fields is no longer a plain object/)
    expect(messages[2]).toMatch(/^run\.fields\[Symbol\(hidden\)\]/)
    expect(messages[3]).toMatch(/^run\.state is no longer a plain object/)
    expect(messages[4]).toMatch(/no entry/)
    expect(messages[5]).toMatch(/^run\.idRun can only be read/)
    expect(records.map(({ params_i, id_run }) => [params_i, id_run])).toEqual(ids.map((id, i) => [i, id]))
  })
})

describe('an abort', () => {
  it('at any moment ends the execution without the runs that had not begun', async () => {
    const experiment = openLab()
      .createExperiment('moments')
      .addRuns({ i: range(6), mark: [`${temporaryFolder()}/m`] })
    await experiment.execute(nothing(), { concurrency: 2 })
    for (let ms = 0; ms < 8; ms += 0.5) {
      const controller = new AbortController()
      const execution = experiment.execute(step('block'), { concurrency: 2, signal: controller.signal })
      const rejected = expect(execution).rejects.toThrow('now')
      const begun = performance.now()
      while (performance.now() - begun < ms) await new Promise(setImmediate)
      controller.abort(new Error('now'))
      await rejected
    }
    expect(experiment.runs.columns().execution).toEqual(new Float64Array(6).fill(1))
  }, 60_000)

  it('ends the wait for steps that are never loaded', async () => {
    const never = stepRef(new URL('./fixtures/never.mjs', import.meta.url), 'step')
    const signal = AbortSignal.timeout(300)
    await expect(
      createExperiment()
        .addRuns({ i: [1] })
        .execute(never, { ...inline, signal }),
    ).rejects.toThrow(/timeout/)
  })
})

describe('a handle on an experiment that is gone', () => {
  it('says so, and leaves its successor alone', async () => {
    const lab = openLab()
    const old = lab.createExperiment('x').addRuns({ i: range(3) })
    await old.execute(step('double'), inline)
    old.delete()
    await expect(old.execute(step('double'), inline)).rejects.toMatchObject({ code: 'ERR_EXPERIMENT_NOT_FOUND' })
    const next = lab.createExperiment('x').addRuns({ i: range(4) })
    await next.execute(step('double'), inline)
    expect(next.outcome?.counts.done).toBe(4)
    expect(() => old.persist()).toThrow(expect.objectContaining({ code: 'ERR_EXPERIMENT_NOT_FOUND' }))
    expect(Array.from(old.runs, (run) => run.fields)).toEqual([{}, {}, {}])
    const replacing = lab.createExperiment('x', { ifExists: 'replace' }).addRuns({ A: [1], B: [2] })
    await replacing.execute(step('multiply'), inline)
    await expect(next.execute(step('double'), inline)).rejects.toMatchObject({ code: 'ERR_EXPERIMENT_NOT_FOUND' })
    expect(lab.query('SELECT AB FROM experiment_x')).toEqual([{ AB: 2 }])
  })
})

describe('another handle', () => {
  it.each(['the same session', 'another session'])('may widen the table while an execution runs, in %s', async (whose) => {
    const path = `${temporaryFolder()}/lab.db`
    const lab = openLab(path)
    const other = openLab(path)
    const experiment = lab.createExperiment('w').addRuns({ i: range(3000) })
    let updates = 0
    const onProgress = () => {
      const handle = (whose === 'another session' ? other : lab).openExperiment('w')
      const [done] = handle.runs.records({ status: 'done', limit: 1 })
      handle.runs.update(String(done?.id_run), { fields: { [`extra${updates++}`]: updates } })
    }
    await experiment.execute(step('double'), { concurrency: 2, onProgress })
    expect(updates).toBeGreaterThan(2)
    expect(experiment.runs.columns().y).toEqual(Float64Array.from({ length: 3000 }, (_, i) => 2 * i))
  })

  it('is found by id whatever the names of other experiments', async () => {
    const lab = openLab()
    for (const name of ['foo_id_run', 'foo', 'foo.id_run']) {
      const experiment = lab.createExperiment(name).addRuns({ i: range(3) })
      await experiment.execute(step('double'), inline)
      const [run] = experiment.runs
      expect(experiment.runs.get(run?.idRun ?? '')?.fields).toEqual({ y: 0 })
    }
  })
})

/** Chunk files that wait to be merged. */
function leftovers(path: string, { idExperiment }: { readonly idExperiment: string }): string[] {
  const folder = join(`${path}.chunks`, idExperiment)
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : []
}

describe('a chunk that cannot be merged', () => {
  it('stays in its file, and the next execution takes it in', async () => {
    const path = `${temporaryFolder()}/lab.db`
    const lab = openLab(path)
    const experiment = lab.createExperiment('busy').addRuns({ i: range(20) })
    // It only sets how long this connection waits: 60 s by default.
    lab.query('PRAGMA busy_timeout = 50')
    const blocker = new Database(path)
    const onProgress = () => {
      if (!blocker.inTransaction) blocker.exec('BEGIN IMMEDIATE')
    }
    const failure = await experiment
      .execute([step('whichThread')], { concurrency: 2, onProgress, resume: true })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'ERR_EXECUTION_STOPPED', message: expect.stringContaining('database is locked') })
    blocker.exec('ROLLBACK')
    blocker.close()
    expect(leftovers(path, experiment).length).toBeGreaterThan(0)
    await experiment.execute([step('whichThread')], { concurrency: 2, resume: true })
    expect(experiment.runs.columns().status).toEqual(Array(20).fill('done'))
    expect(leftovers(path, experiment)).toEqual([])
  })
})

describe('a listener', () => {
  it('that throws, or whose promise rejects, stops the execution with its error', async () => {
    for (const onProgress of [
      () => {
        throw new Error('listener')
      },
      async () => {
        throw new Error('listener')
      },
    ]) {
      const experiment = createExperiment().addRuns({ i: range(50) })
      const failure = await experiment.execute([step('whichThread')], { concurrency: 2, onProgress }).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'ERR_EXECUTION_STOPPED', cause: expect.objectContaining({ message: 'listener' }) })
    }
  })
})

describe('a script that exports its own step', () => {
  it('starts no sweep within the sweep, and learns how to mend it', () => {
    const folder = temporaryFolder()
    const api = new URL('../dist/src/index.js', import.meta.url).href
    writeFileSync(
      `${folder}/script.mjs`,
      `import { createExperiment, stepRef } from '${api}'
       export const step = (run) => { run.fields.x = 1 }
       await createExperiment().addRuns({ i: [1, 2] }).execute(stepRef(import.meta.url, 'step'), { concurrency: 2 })`,
    )
    const { status, stderr } = spawnSync(process.execPath, ['script.mjs'], { cwd: folder, encoding: 'utf8', timeout: 30_000 })
    expect(status).toBe(1)
    expect(stderr).toMatch(/createExperiment\(\) was called in a worker.*start the sweep inside main\(\)/)
  })
})

describe('what a reading session is given', () => {
  it('is refused where it is another program’s, newer or empty', () => {
    const folder = temporaryFolder()
    const foreign = new Database(`${folder}/foreign.db`)
    foreign.exec('CREATE TABLE mine (x)')
    foreign.close()
    writeFileSync(`${folder}/empty.db`, '')
    expect(() => createSession({ path: `${folder}/foreign.db`, readonly: true })).toThrow(/another program/)
    expect(() => createSession({ path: `${folder}/empty.db`, readonly: true })).toThrow(/no experiment in it yet/)
  })
})

describe('options', () => {
  it('that are misspelt or contradict are refused everywhere', () => {
    const lab = openLab()
    lab.createExperiment('x', { seed: 1 })
    expect(() => lab.openExperiment('x', { seed: 2 })).toThrow(/"seed" cannot be 2: pass 1/)
    expect(lab.openExperiment('x', { seed: 1 }).name).toBe('x')
    expect(() => Reflect.apply(lab.openExperiment, lab, ['x', { seeed: 2 }])).toThrow(/did you mean "seed"/)
    const { runs } = lab.openExperiment('x').addRuns({ i: [1] })
    expect(() => Reflect.apply(runs.records, runs, [{ stats: 'done' }])).toThrow(/did you mean "status"/)
    expect(() => Reflect.apply(runs.update, runs, ['id', { field: {} }])).toThrow(/did you mean "fields"/)
    expect(() => Reflect.apply(createSession, undefined, ['lab.db'])).toThrow(/options of createSession\(\)" cannot be 'lab\.db'/)
    expect(() => createExperiment().addRuns({ i: range(1e6), j: range(1e6) })).toThrow(
      expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE' }),
    )
  })
})

describe('a step that changes its fields when its run has ended', () => {
  it.each([inline, { backend: 'threads', concurrency: 1 } as const])('changes nothing of what is recorded (%o)', async (options) => {
    const experiment = openLab()
      .createExperiment('late')
      .addRuns({ i: range(200) })
    await experiment.execute(step('addFieldLate'), options)
    expect(experiment.runs.columnNames().slice(-3)).toEqual(['params_i', 'y', 'exception'])
    expect(experiment.runs.records({ status: 'done' })).toHaveLength(200)
  })
})

describe('a step that has used up its stack', () => {
  it.each(['checkpointAtEndOfStack', 'printAtEndOfStack'])('does not end the execution of others (%s)', async (name) => {
    const experiment = openLab()
      .createExperiment('deep')
      .addRuns({ i: range(100) })
    await experiment.execute(step(name), { backend: 'threads', concurrency: 1 })
    expect(experiment.runs.records({ status: 'done' })).toHaveLength(100)
  })
})
