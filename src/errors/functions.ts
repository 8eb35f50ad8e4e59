import { fileURLToPath } from 'node:url'
import { coded } from './base.js'

/** Something outside itself that a step uses. */
export interface Captured {
  /** A variable, or `this`, `super`, `arguments`, `import.meta`, `eval()`. */
  readonly name: string
  /** Line of its first use in the step. */
  readonly line: number
  /** Where it comes from, for people: `defined at line 3`, `imported from "a"`. */
  readonly origin: string
}

/** Where a function is that cannot be a step of workers. */
export interface StepPlace {
  /** Its name, or `step 2`. */
  readonly step: string
  /** URL of the file that it is in; empty if it is in none. */
  readonly url: string
  readonly line: number
}

/**
 * A function that uses what only this process has: a worker could not execute it. No run was
 * started.
 */
export class StepCapturesError extends coded('StepCapturesError', 'ERR_STEP_CAPTURES') {
  readonly step: string
  readonly url: string
  readonly line: number

  constructor(
    { step, url, line }: StepPlace,
    readonly captured: readonly Captured[],
    readonly remedies: readonly string[],
    options?: ErrorOptions,
  ) {
    const names = captured.map(({ name, line: used, origin }) => `${name} (${[`line ${used}`, origin].filter(Boolean).join(', ')})`)
    super(
      `Step "${step}"${at(url, line)} cannot be sent to workers: it uses ${names.join('; ')}, which ${captured.length === 1 ? 'is' : 'are'} outside of it.` +
        remedies.map((remedy) => `\n  - ${remedy}`).join(''),
      options,
    )
    this.step = step
    this.url = url
    this.line = line
  }
}

/** A plain function that no worker could find again, and why. */
export class StepNotReferencedError extends coded('StepNotReferencedError', 'ERR_STEP_NOT_REFERENCED') {
  constructor(
    readonly step: string,
    readonly reason: string,
    exportName: string,
    options?: ErrorOptions,
  ) {
    super(
      `Step "${step}" cannot be sent to workers: ${reason}. Export it from a module of its own, and pass ` +
        `stepRef(new URL('./steps.js', import.meta.url), '${exportName || 'name'}').`,
      options,
    )
  }
}

/** A package of statesweep that loads TypeScript is not there. */
export class TypeScriptLoaderError extends coded('TypeScriptLoaderError', 'ERR_TYPESCRIPT_LOADER') {
  constructor(what: string, packageName: 'jiti' | 'typescript', options?: ErrorOptions) {
    super(
      `Cannot load ${what}: the package ${packageName}, a dependency of statesweep, cannot be imported. Install statesweep again with its ` +
        'dependencies (npm install statesweep), or compile the file to JavaScript first.',
      options,
    )
  }
}

/** The tsconfig.json nearest to a TypeScript file, or one that it extends, cannot be read. */
export class TsconfigError extends coded('TsconfigError', 'ERR_TSCONFIG') {
  constructor(
    readonly file: string,
    cause: unknown,
  ) {
    super(
      `Cannot read the tsconfig.json of ${file}: ${cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)}. Correct it, or install what it ` +
        'extends: it decides what decorators, class fields and imports do.',
      { cause },
    )
  }
}

const at = (url: string, line: number): string => (url === '' ? '' : ` (${url.startsWith('file:') ? fileURLToPath(url) : url}:${line})`)
