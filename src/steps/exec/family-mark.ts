import { randomUUID } from 'node:crypto'

/**
 * The environment variable in which the processes of a run carry their mark, and so does all that
 * they start. A program that removes it opts out: it outlives its run.
 */
export const FAMILY = 'STATESWEEP_FAMILY'

/**
 * What the marks of all runs of this thread begin with. Within a command of another sweep, that of
 * the command comes first: it ends with all that it started, too.
 */
let ours: string | undefined
let runs = 0

/** By which all that a worker of this name started is found. */
export const markOf = (name: string): string => `${name},`

/** The mark of a worker of this name, within that of what started this process. */
export const workerMark = (name: string): string => `${process.env[FAMILY] ?? ''}${markOf(name)}`

/** A name for the workers of a backend that no other has; the number of this process is first. */
export const newFamilyName = (): string => `${process.pid}-${randomUUID()}`

/**
 * Finds the mark of a run of an experiment in an environment, with the number of the process that
 * executes the experiment as the first group.
 */
export const marksOf = (idExperiment: string): RegExp => new RegExp(`(\\d+)-[\\da-f-]{36}(?:\\.\\d+)?,\\d+@${idExperiment},`)

/** Takes the mark that the coordinator has given this worker, before a step can change it. */
export function joinFamily(mark: string | undefined): void {
  ours = mark
}

/** The mark of this worker; undefined if it has none of its own. */
export const ourMark = (): string | undefined => ours

/** A mark that no other run has, nor another attempt of it. */
export function nextMark(idExperiment: string): string {
  ours ??= workerMark(newFamilyName())
  return `${ours}${markOf(`${runs++}@${idExperiment}`)}`
}
