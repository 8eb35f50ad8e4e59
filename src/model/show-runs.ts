import { type InspectOptions, inspect } from 'node:util'
import type { RunArgs } from './run-shape.js'

interface Shown {
  readonly idExperiment: string
  readonly idRun: string
  readonly args: RunArgs
  readonly fields: object
  readonly state: object
  readonly vars: object
  readonly exception: object | null
}

/** What `console.log` shows of a run: what is not empty. */
function inspectRun({ idRun, args, fields, state, vars, exception }: Shown, options: InspectOptions & { depth: number }): string {
  const parts = Object.entries({ ...args, fields, state, vars }).filter(([, part]) => Object.keys(part).length > 0)
  const { name, message } = Object(exception) as { readonly name?: string; readonly message?: string }
  const shown = { idRun, ...Object.fromEntries(parts), ...(exception !== null && { exception: `${name}: ${message}` }) }
  return `Run ${inspect(shown, options)}`
}

/** Lets runs be shown: by `JSON.stringify`, as text and by `console.log`. */
export function showRuns({ prototype }: { readonly prototype: Shown }): void {
  const methods = {
    toJSON(this: Shown): object {
      const { idExperiment, idRun, args, fields, state, exception } = this
      return { idExperiment, idRun, ...args, fields, state, exception }
    },
    toString(this: Shown): string {
      return `Run ${this.idRun}`
    },
    [inspect.custom](this: Shown, depth: number, options: InspectOptions): string {
      return inspectRun(this, { ...options, depth })
    },
  }
  for (const name of ['toJSON', 'toString', inspect.custom] as const)
    Object.defineProperty(prototype, name, { value: methods[name], configurable: true, writable: true })
}
