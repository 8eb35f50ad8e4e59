import type { Experiment } from '../../experiment.js'
import type { Point } from '../../spaces/space.js'

/** The point of a run, by its number. */
export function pointOf({ spaces }: Pick<Experiment, 'spaces'>, run: number): Point {
  let index = run
  for (const space of spaces) {
    if (index < space.size) return space.at(index)
    index -= space.size
  }
  return { params: {}, occurrence: 0 }
}
