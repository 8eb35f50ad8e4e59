import { expect, it } from 'vitest'
import { runOf, whileMarked } from '../../dist/src/chunk/mark.js'
import { SharedMark } from '../../dist/src/chunk/shared-mark.js'

const pair = () => {
  const coordinator = new SharedMark()
  return { coordinator, worker: new SharedMark(coordinator.buffer) }
}

it('shows the run that executes, and nothing between runs', () => {
  const { coordinator, worker } = pair()
  expect(coordinator.current()).toBeUndefined()
  expect(worker.begin(7, 1000)).toBe(true)
  expect(coordinator.current()).toEqual({ state: 'executing', run: 7, since: 1000 })
  expect(worker.end(0)).toBe(true)
  expect(coordinator.current()).toBeUndefined()
})

it('lets exactly one of the two end a run', () => {
  const { coordinator, worker } = pair()
  worker.begin(7, 0)
  expect(coordinator.condemn()).toBe(true)
  expect(worker.end(0)).toBe(false)
  expect(worker.begin(8, 0)).toBe(false)
})

it('does not condemn a run that has ended, nor the next one for it', () => {
  const { coordinator, worker } = pair()
  worker.begin(7, 0)
  worker.end(0)
  expect(coordinator.condemn()).toBe(false)
  worker.begin(8, 0)
  expect(coordinator.condemn({ state: 'executing', run: 7, since: 0 })).toBe(false)
  expect(worker.end(0)).toBe(true)
})

it('tells the worker to stop, and the coordinator which thread it is', () => {
  const { coordinator, worker } = pair()
  expect([worker.stopped, coordinator.thread]).toEqual([false, 0])
  coordinator.stop()
  worker.claim(3)
  expect([worker.stopped, coordinator.thread]).toEqual([true, 3])
})

it('tells loading and settling from runs', async () => {
  const { coordinator, worker } = pair()
  const seen = await whileMarked(worker, 'loading', async () => coordinator.current())
  expect(seen).toEqual({ state: 'loading', since: expect.any(Number) })
  expect(runOf(seen)).toBeUndefined()
  expect(await whileMarked(worker, 'settling', async () => coordinator.current()?.state)).toBe('settling')
  expect(coordinator.current()).toBeUndefined()
})

it('tells recording from what is marked, from the moment that the worker takes the chunk', () => {
  const { coordinator, worker } = pair()
  worker.take(1)
  expect(coordinator.current()).toEqual({ state: 'recording', run: undefined, since: 1 })
  worker.begin(7, 2)
  worker.end(3)
  expect(coordinator.current()).toEqual({ state: 'recording', run: 7, since: 3 })
  expect(coordinator.interrupted()).toEqual({ state: 'recording', run: 7, since: 3 })
  worker.leave()
  expect(coordinator.current()).toBeUndefined()
})

it('has a run in doubt only while the worker says so, and never the next one', () => {
  const { coordinator, worker } = pair()
  worker.begin(7, 0)
  worker.doubt(true)
  expect(coordinator.current()).toMatchObject({ run: 7, inDoubt: true })
  worker.doubt(false)
  expect(coordinator.current()).toEqual({ state: 'executing', run: 7, since: 0 })
  worker.doubt(true)
  worker.end(0)
  worker.begin(8, 0)
  expect(coordinator.current()).toEqual({ state: 'executing', run: 8, since: 0 })
})

it('condemns a worker that records: it begins nothing more', () => {
  const { coordinator, worker } = pair()
  worker.take(1)
  expect(coordinator.condemn()).toBe(true)
  expect(coordinator.interrupted()).toEqual({ state: 'recording', run: undefined, since: 1 })
  expect(worker.begin(7, 2)).toBe(false)
  expect(coordinator.condemn()).toBe(false)
})
