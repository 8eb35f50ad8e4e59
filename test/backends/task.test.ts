import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Task } from '../../dist/src/backends/task.js'
import { FileMark } from '../../dist/src/chunk/file-mark.js'
import { runOf } from '../../dist/src/chunk/mark.js'
import { temporaryFolder } from '../fixtures/lab.js'

/** A chunk whose process has died: what its mark says last, and which run was condemned. */
function judged({ marked, condemned }: { marked: number | null; condemned: number | null }) {
  const fd = openSync(join(temporaryFolder(), 'marks'), 'w+')
  onTestFinished(() => closeSync(fd))
  const mark = new FileMark(fd, 0)
  mark.clear()
  if (marked !== null) mark.begin(marked, 1000)
  const task = new Task(mark)
  task.condemned = condemned === null ? null : { state: 'executing', run: condemned, since: 1000 }
  task.judge()
  return runOf(task.interrupted)
}

it('finds the run that executed when its process died', () => {
  expect(judged({ marked: 6, condemned: null })).toBe(6)
  expect(judged({ marked: 6, condemned: 6 })).toBe(6)
})

it('finds none between runs, and not the run that began after the condemned one had ended', () => {
  expect(judged({ marked: null, condemned: null })).toBeUndefined()
  expect(judged({ marked: null, condemned: 5 })).toBeUndefined()
  expect(judged({ marked: 6, condemned: 5 })).toBeUndefined()
})
