import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createSession, type Experiment, range } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { openLab, step, temporaryFolder } from '../fixtures/lab.js'

const inline = { backend: 'inline' } as const
const code = (wanted: string) => expect.objectContaining({ code: wanted })
const chunksIn = (path: string, { idExperiment }: Experiment) => readdirSync(join(`${path}.chunks`, idExperiment))

describe('one writer', () => {
  const names: Readonly<Record<string, (folder: string) => string>> = {
    'a link to the file': (folder) => {
      symlinkSync(join('real', 'lab.db'), join(folder, 'link.db'))
      return join(folder, 'link.db')
    },
    'a link to a link': (folder) => {
      symlinkSync('second.db', join(folder, 'link.db'))
      symlinkSync(join(folder, 'real', 'lab.db'), join(folder, 'second.db'))
      return join(folder, 'link.db')
    },
    'a link to its folder': (folder) => {
      symlinkSync('real', join(folder, 'folder'))
      return join(folder, 'folder', 'lab.db')
    },
  }
  it.each(Object.entries(names))('executes an experiment at a time, also by %s, whichever came first', async (_, make) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'real'))
    const [real, link] = [join(folder, 'real', 'lab.db'), make(folder)]
    // Opens the link while it leads to no file yet.
    const sessions = [openLab(link), openLab(real)] as const
    sessions[0]
      .openExperiment('x')
      .addRuns({ i: [1] })
      .persist()
    for (const [first, second] of [sessions, [sessions[1], sessions[0]] as const]) {
      let tries = 0
      const onProgress = () => {
        tries++
        expect(() => second.openExperiment('x').delete()).toThrow(code('ERR_LOCKED'))
      }
      await first.openExperiment('x').execute(step('double'), { ...inline, onProgress })
      expect(tries).toBeGreaterThan(0)
    }
    expect(readdirSync(join(folder, 'real')).filter((name) => name.endsWith('.chunks'))).toEqual([])
    expect(readdirSync(folder).filter((name) => name.endsWith('.chunks'))).toEqual([])
  })

  it.each([':memory:', 'lab.db'])('executes an experiment at a time by all objects of a session in %s', async (path) => {
    const session = createSession({ path: path === ':memory:' ? path : join(temporaryFolder(), path) })
    const one = session
      .createExperiment('x')
      .addRuns({ i: range(4) })
      .persist()
    const other = session.loadExperiment('x')
    const executing = one.execute(step('double'), { ...inline })
    await expect(other.execute(step('double'), inline)).rejects.toEqual(code('ERR_ALREADY_EXECUTING'))
    expect(() => other.delete()).toThrow(code('ERR_ALREADY_EXECUTING'))
    await executing
    await other.execute(step('double'), inline)
    expect(other.runs.size).toBe(4)
    session.close()
  })

  it('refuses to write a file with several hard links, by each of its names, and reads it', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'lab.db')
    {
      using session = createSession({ path })
      await session
        .createExperiment('x')
        .addRuns({ i: [1] })
        .execute(step('double'), inline)
    }
    linkSync(path, join(folder, 'other.db'))
    for (const name of [path, join(folder, 'other.db')]) {
      expect(() => createSession({ path: name })).toThrow(/2 names \(hard links\).*use a copy of it/)
      using session = createSession({ path: name, readonly: true })
      expect(session.ls()).toMatchObject([{ name: 'x', counts: { done: 1 } }])
    }
    rmSync(path)
    createSession({ path: join(folder, 'other.db') }).close()
  })
})

describe('a database that goes while it executes', () => {
  const ways: Readonly<Record<string, (path: string) => void>> = {
    deleted: (path) => rmSync(path),
    moved: (path) => renameSync(path, `${path}.moved`),
    'deleted with its folder': (path) => rmSync(join(path, '..'), { recursive: true }),
    'replaced by another file': (path) => {
      renameSync(path, `${path}.moved`)
      writeFileSync(path, '')
    },
    'moved, and linked from its old place': (path) => {
      renameSync(path, `${path}.moved`)
      symlinkSync(`${path}.moved`, path)
    },
  }
  const open = (name: string) => {
    const folder = join(temporaryFolder(), 'lab')
    mkdirSync(folder)
    const path = join(folder, 'lab.db')
    const session = openLab(path)
    return { path, experiment: session.createExperiment(name).addRuns({ i: range(200) }) }
  }

  it.each(Object.entries(ways))('stops the execution where it is %s', async (_, go) => {
    for (const last of [false, true]) {
      const { path, experiment } = open('x')
      let gone = false
      const executing = experiment.execute(step('double'), {
        ...inline,
        onProgress: ({ ended, total }) => {
          if (gone || (last && ended < total)) return
          gone = true
          go(path)
        },
      })
      await expect(executing).rejects.toThrow(code('ERR_DATABASE_MOVED'))
      await expect(executing).rejects.toThrow(/The newest results are in .*lab\.db\.chunks; put the file that was opened back/)
    }
  })

  it('keeps the chunk under way, and loses nothing where the file is put back', async () => {
    const { path, experiment } = open('x')
    const seen: number[] = [0]
    const onProgress = ({ ended }: { ended: number }) => void seen.push(ended)
    const executing = experiment.execute(step('moveAt', 100, path), { ...inline, onProgress })
    await expect(executing).rejects.toThrow(code('ERR_DATABASE_MOVED'))
    expect(existsSync(path)).toBe(false)
    expect(chunksIn(path, experiment).filter((name) => name.endsWith('.db'))).not.toEqual([])
    experiment.db?.close()
    renameSync(`${path}.moved`, path)
    const again = openLab(path).loadExperiment('x')
    let planned = 0
    const ended = Math.max(...seen)
    const plan = ({ total }: { total: number }) => {
      planned = total
    }
    await again.execute(step('moveAt', 100, path), { ...inline, resume: true, onProgress: plan })
    expect(planned).toBeLessThan(200 - ended)
    expect(again.runs.records({ where: "status = 'done'" })).toHaveLength(200)
    expect(existsSync(`${path}.chunks`)).toBe(false)
  })

  it('is noticed before the next execution, and by what writes without one', async () => {
    const { path, experiment } = open('x')
    await experiment.execute(step('double'), inline)
    rmSync(path)
    await expect(experiment.execute(step('double'), inline)).rejects.toThrow(code('ERR_DATABASE_MOVED'))
    expect(() => experiment.persist()).toThrow(code('ERR_DATABASE_MOVED'))
    expect(existsSync(path)).toBe(false)
  })
})

it('executes an experiment whatever the length of its name, in files whose names are as long as can be', async () => {
  for (const length of [191, 200, 201, 243, 255, 1000]) {
    const session = openLab()
    const [one, other] = [`${'n'.repeat(length)}`, `${'n'.repeat(length - 1)}m`].map((name) =>
      session.createExperiment(name).addRuns({ i: [1] }),
    )
    let inner: Promise<unknown> | undefined
    const onProgress = () => {
      inner ??= other?.execute(step('double'), inline)
    }
    await one?.execute(step('double'), { ...inline, onProgress })
    await inner
    expect(session.ls().map(({ counts }) => counts.done)).toEqual([1, 1])
  }
  const folder = temporaryFolder()
  const longest = join(folder, 'l'.repeat(247))
  await openLab(longest)
    .createExperiment('x')
    .addRuns({ i: [1] })
    .execute(step('double'), inline)
  expect(() => openLab(`${longest}l`)).toThrow(/its name is too long; give it at most 247 bytes/)
  expect(
    readdirSync(folder)
      .map((name) => basename(name).slice(247))
      .sort(),
  ).toEqual(['', '-shm', '-wal'])
})
