import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { FileMark } from '../../dist/src/chunk/file-mark.js'
import { temporaryFolder } from '../fixtures/lab.js'

/** What the coordinator and the worker hold of the same mark, and of the one beside it. */
function pairs() {
  const fd = openSync(join(temporaryFolder(), 'marks'), 'w+')
  onTestFinished(() => closeSync(fd))
  const [coordinator, other] = [new FileMark(fd, 0), new FileMark(fd, 1)]
  coordinator.clear()
  other.clear()
  return { coordinator, other, worker: new FileMark(fd, 0), waiting: new FileMark(fd, 1) }
}

it('shows the run that executes, and nothing between runs', () => {
  const { coordinator, worker, other } = pairs()
  expect(coordinator.current()).toBeUndefined()
  worker.begin(0, 1000.5)
  expect(coordinator.current()).toEqual({ state: 'executing', run: 0, since: 1000.5 })
  expect(other.current()).toBeUndefined()
  worker.end(0)
  expect(coordinator.current()).toBeUndefined()
})

it('tells the worker of this chunk to stop, at the latest a millisecond later, and not the one that waits', async () => {
  const { coordinator, worker, waiting } = pairs()
  expect(worker.stopped).toBe(false)
  coordinator.stop()
  await vi.waitFor(() => expect(worker.stopped).toBe(true), { interval: 1 })
  expect([worker.stopped, waiting.stopped]).toEqual([true, false])
})

it('is as new when it is cleared for the next chunk', () => {
  const { coordinator, worker } = pairs()
  worker.begin(7, 0)
  coordinator.clear()
  expect(coordinator.current()).toBeUndefined()
})

it('stops at once where the worker itself says so', () => {
  const { worker } = pairs()
  worker.stop()
  expect(worker.stopped).toBe(true)
})

it('tells recording, and a run in doubt, as a mark in memory does', () => {
  const { coordinator, worker, other } = pairs()
  worker.take(1)
  expect(coordinator.current()).toEqual({ state: 'recording', run: undefined, since: 1 })
  worker.begin(7, 2)
  worker.doubt(true)
  expect(coordinator.current()).toEqual({ state: 'executing', run: 7, since: 2, inDoubt: true })
  worker.doubt(false)
  expect(coordinator.current()).toEqual({ state: 'executing', run: 7, since: 2 })
  worker.doubt(true)
  worker.end(3)
  expect(coordinator.current()).toEqual({ state: 'recording', run: 7, since: 3 })
  worker.begin(0, 4)
  expect(coordinator.current()).toEqual({ state: 'executing', run: 0, since: 4 })
  worker.end(5)
  expect(coordinator.current()).toEqual({ state: 'recording', run: 0, since: 5 })
  worker.leave()
  expect([coordinator.current(), other.current(), worker.stopped]).toEqual([undefined, undefined, false])
})
