import { dirname, relative, sep } from 'node:path'
import { canonical } from '../../codec/canonical.js'
import { type Code, newCode, type StepCode } from '../../model/code.js'
import type { StepSource } from '../../model/step-info.js'
import type { StepReference } from '../define/reference.js'
import { findImports } from './find-imports.js'
import { hashInputs, type Inputs } from './hash-inputs.js'
import { isTypeScript, ModuleGraph, type Reached } from './module-graph.js'
import { scanTokens } from './scan-tokens.js'
import { sha } from './sha.js'
import { sourceOf } from './source-of.js'
import { fileOf, type Identity, read, StepFiles } from './step-files.js'

interface Found extends Identity {
  readonly reference: StepReference
  readonly args: string
  readonly reached: Reached
}

/** What is known of steps before they are loaded: what their results depend on, and their texts. */
export interface ExaminedSteps {
  readonly code: Code
  readonly sources: readonly StepSource[]
}

export const codeOf = async (references: readonly StepReference[], inputs?: Inputs): Promise<Code> =>
  (await examineSteps(references, inputs)).code

/**
 * Hashes what the results of steps depend on: the steps, the files that they import, in TypeScript
 * and JavaScript and of workspace packages, the versions of other packages, and data files. Leaves
 * out imports whose names are computed, and path aliases. Executes nothing.
 *
 * @throws InputFileError
 */
export async function examineSteps(references: readonly StepReference[], inputs?: Inputs): Promise<ExaminedSteps> {
  const graph = new ModuleGraph()
  const stepFiles = new StepFiles(references)
  const found: Found[] = []
  for (const reference of references) found.push(await findCode(reference, { graph, stepFiles }))
  const root = dirname(found.find(({ file }) => file !== undefined)?.file ?? inputs?.folder ?? '.')
  const name = (file: string) => relative(root, file).split(sep).join('/')
  const whole = await stepFiles.all()
  const reached = [...found.map((one) => one.reached), ...whole.map(({ imports, file }) => graph.reach(imports, file))]
  const files: Record<string, readonly string[]> = {}
  for (const file of new Set(reached.flatMap((one) => one.files))) files[name(file)] = await graph.hashes(file)
  const code = newCode({
    steps: found.map((one) => stepCode(one, name)),
    files,
    packages: Object.assign({}, ...reached.map((one) => one.packages)) as Record<string, string>,
    inputs: inputs === undefined ? {} : await hashInputs(inputs),
  })
  const sources = await Promise.all(found.map((one) => sourceOf(one.reference, one, one.reached.files)))
  return { code, sources }
}

function stepCode({ own, args, file, reached }: Found, name: (file: string) => string): StepCode {
  const uses = [...reached.files.map(name), ...Object.keys(reached.packages)]
  return { own, args, uses, ...(file !== undefined && { file: name(file) }) }
}

interface Context {
  readonly graph: ModuleGraph
  readonly stepFiles: StepFiles
}

async function findCode(reference: StepReference, { graph, stepFiles }: Context): Promise<Found> {
  const identity = await identityOf(reference, stepFiles)
  const { imports, file } = identity
  const args = 'args' in reference ? sha(canonical(reference.args, `arguments of ${reference.label}`)) : ''
  return { ...identity, reference, args, reached: file === undefined ? { files: [], packages: {} } : graph.reach(imports, file) }
}

async function identityOf(reference: StepReference, stepFiles: StepFiles): Promise<Identity> {
  switch (reference.kind) {
    case 'built-in':
      return { own: [sha(reference.name)], imports: [] }
    case 'export':
    case 'sweep':
      return await stepFiles.step(reference)
    case 'inline':
      return inlineIdentity(reference)
    // The code of a hook in a sweep file counts for all steps of the file.
    case 'hook':
    case 'local':
      return { own: [], imports: [] }
  }
}

/**
 * A function is the same if its text is. If a transpiler stands between, versions of it may make
 * other texts: then it is the same on the same line of the same file.
 */
function inlineIdentity({ source, importName, url, line }: Extract<StepReference, { kind: 'inline' }>): Identity {
  const text = importName === undefined ? source : source.replaceAll(importName, 'import')
  const tokens = scanTokens(text)
  const own = [sha(tokens.join('\n'))]
  const file = fileOf(url)
  const whole = file === undefined ? undefined : read(file)
  if (file === undefined || whole === undefined) return { own, imports: [] }
  if (isTypeScript(file)) own.push(sha([line, ...scanTokens(whole)].join('\n')))
  return { own, imports: findImports(tokens), file }
}
