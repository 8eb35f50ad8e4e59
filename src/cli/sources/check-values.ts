import { asSpace, type SpaceLike } from '../../spaces/as-space.js'
import { isSpace, type Params } from '../../spaces/space.js'
import { compileCommand } from '../../steps/exec/compile-command.js'
import type { CommandSweep } from './sourced-sweep.js'

/** Most points to look at, at 1 to 2 us each. What comes after them fails its run. */
const MOST_POINTS = 100_000

/**
 * Composes the commands of all values before the first run, so that a value that one of them cannot
 * take is refused at once, by its name. In a grid each value is looked at once.
 *
 * @throws StepArgumentError, TextSyntaxError
 */
export function checkValues({ command, options, benchmark, sweep }: CommandSweep): void {
  const { prepare, ...rest } = options
  const others = [prepare, benchmark?.setup, benchmark?.cleanup].filter((text) => text !== undefined)
  const compose = [compileCommand(command, rest), ...others.map((text) => compileCommand(text, rest))]
  let left = MOST_POINTS
  for (const params of pointsOf(sweep.params)) {
    for (const specFor of compose) specFor({ slot: 0, run: 0, attempt: 1, ...params })
    if (--left === 0) return
  }
}

/** Points that have each value of each axis. */
function* pointsOf(params: SpaceLike): Generator<Params> {
  const space = asSpace(params)
  if (space.size === 0) return
  // A point of a list may lack a param.
  const first: Params = { ...Object.fromEntries(space.names.map((name) => [name, 0])), ...space.at(0).params }
  const parts = isSpace(params) ? [space] : Object.entries(params).map(([name, axis]) => asSpace({ [name]: axis }))
  for (const part of parts) for (let index = 0; index < part.size; index++) yield { ...first, ...part.at(index).params }
}
