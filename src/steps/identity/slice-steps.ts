import type { AnyNode, ObjectExpression, Program, Token } from 'acorn'
import { parseScript } from '../syntax.js'
import { findStep, type Range } from './find-step.js'
import { type TopLevel, topLevelOf } from './statements.js'
import { findDefinitions, isData, propertyName } from './sweep-definition.js'

/** A step in its file: its place in a sweep file with so many steps, or the name of an export. */
export type StepPlace = { readonly index: number; readonly count: number } | { readonly exportName: string }

/** A step in the text of its file. */
export interface SlicedStep {
  /**
   * The part of the file that the step depends on, as text; the whole file, without the data of a
   * sweep, if it cannot be told apart.
   */
  readonly slice: string
  /** Where its function stands; undefined if that cannot be told. */
  readonly place: Range | undefined
}

/**
 * Finds steps in a JavaScript file, with what each depends on. Undefined if the text does not
 * parse.
 *
 * A step depends on itself, on the statements that bind names in it, on those that bind names in
 * them and so on, and on all statements that do something when the file is loaded. Compares names,
 * not scopes: that finds too much sometimes, never too little.
 */
export function sliceSteps(source: string, places: readonly StepPlace[]): SlicedStep[] | undefined {
  const tokens: Token[] = []
  const program = parseScript(source, { onToken: tokens })
  if (program === undefined) return undefined
  const file = new SlicedFile(source, program, tokens)
  return places.map((place) => ({ slice: file.slice(place), place: file.find(place) }))
}

class SlicedFile {
  readonly #source: string
  readonly #program: Program
  readonly #names: readonly (Token & { value?: unknown })[]
  readonly #statements: readonly TopLevel[]
  readonly #definitions: readonly ObjectExpression[]
  /** Properties of definitions that are data; and all their commas. */
  readonly #data: readonly Range[]
  readonly #gaps: readonly Range[]
  /** The steps of the only definition, if they can be told apart. */
  readonly #steps: readonly AnyNode[]
  readonly #common: ReadonlySet<TopLevel>
  readonly #known = new Map<Range, ReadonlySet<unknown>>()

  constructor(source: string, program: Program, tokens: readonly Token[]) {
    this.#source = source
    this.#program = program
    this.#names = tokens.filter(({ type }, at) => type.label === 'name' && !/^\??\.$/.test(tokens[at - 1]?.type.label ?? ''))
    this.#statements = topLevelOf(program)
    this.#definitions = findDefinitions(program)
    const properties = this.#definitions.flatMap((definition) => definition.properties)
    this.#data = properties.filter((property) => isData(propertyName(property)))
    this.#gaps = this.#definitions.flatMap(gapsOf)
    this.#steps = this.#definitions.length === 1 ? stepsIn(program, properties) : []
    this.#common = this.#findCommon()
  }

  slice(place: StepPlace): string {
    const roots = 'index' in place ? this.#sweepStep(place) : this.#export(place.exportName)
    if (roots === undefined) return this.#text(this.#statements, [...this.#data, ...this.#gaps])
    const used = new Set([...this.#common, ...this.#closure(roots)])
    const left = [...this.#data, ...this.#gaps, ...this.#steps.filter((step) => !roots.includes(step))]
    return this.#text(
      this.#statements.filter((statement) => used.has(statement)),
      left,
    )
  }

  find(place: StepPlace): Range | undefined {
    if ('exportName' in place) return findStep(this.#program, place.exportName)
    const step = this.#steps.length === place.count ? this.#steps[place.index] : undefined
    return step && findStep(this.#program, step)
  }

  #sweepStep({ index, count }: { readonly index: number; readonly count: number }): Range[] | undefined {
    const step = this.#steps.length === count ? this.#steps[index] : undefined
    return step && [step]
  }

  #export(name: string): Range[] | undefined {
    const found = this.#statements.filter(({ exports }) => exports.includes(name))
    return found.length === 0 ? undefined : found
  }

  /**
   * What all steps depend on: statements that do something, the definition, and imports that nobody
   * uses by name.
   */
  #findCommon(): ReadonlySet<TopLevel> {
    const isOwn = (statement: TopLevel) => this.#definitions.some((one) => statement.start <= one.start && one.end <= statement.end)
    const acting = this.#statements.filter((statement) => statement.acts || isOwn(statement))
    const common = this.#closure(acting, [...this.#data, ...this.#steps])
    const rest = this.#statements.filter((statement) => !common.has(statement))
    const users = [...rest.filter(({ isImport }) => !isImport), ...this.#data, ...this.#steps]
    const used = this.#closure(users)
    const unused = rest.filter((statement) => statement.isImport && !used.has(statement) && statement.exports.length === 0)
    return new Set([...common, ...unused])
  }

  /** The statements among `roots`, and all that their names lead to. */
  #closure(roots: readonly Range[], left: readonly Range[] = []): Set<TopLevel> {
    const found = new Set<TopLevel>(this.#statements.filter((statement) => roots.includes(statement)))
    const todo = [...roots]
    for (let range = todo.pop(); range !== undefined; range = todo.pop()) {
      const names = this.#namesIn(range, left)
      for (const statement of this.#statements) {
        if (found.has(statement) || !statement.names.some((name) => names.has(name))) continue
        found.add(statement)
        todo.push(statement)
      }
    }
    return found
  }

  #namesIn(range: Range, left: readonly Range[]): ReadonlySet<unknown> {
    const cut = left.filter((one) => within(one, range) && !within(range, one))
    const known = cut.length === 0 ? this.#known.get(range) : undefined
    if (known !== undefined) return known
    const inside = this.#names.filter((token) => within(token, range) && !cut.some((one) => within(token, one)))
    const names = new Set(inside.map(({ value }) => value))
    if (cut.length === 0) this.#known.set(range, names)
    return names
  }

  #text(statements: readonly Range[], left: readonly Range[]): string {
    let text = ''
    for (const statement of statements) {
      let at = statement.start
      for (const cut of left.filter((one) => within(one, statement)).sort((a, b) => a.start - b.start)) {
        if (cut.end <= at) continue
        text += `${this.#source.slice(at, Math.max(at, cut.start))} `
        at = cut.end
      }
      text += `${this.#source.slice(at, statement.end)}\n;`
    }
    return text
  }
}

const within = (inner: Range, outer: Range): boolean => outer.start <= inner.start && inner.end <= outer.end

/** Between properties there are only commas: a property must not count by its comma. */
const gapsOf = ({ properties, end }: ObjectExpression): Range[] =>
  properties.map((property, at) => ({ start: property.end, end: properties[at + 1]?.start ?? end - 1 }))

/** The elements of `steps`, in place or of a list with a name; none if a step may be hidden. */
function stepsIn(program: Program, properties: ObjectExpression['properties']): AnyNode[] {
  const given = properties.find((property) => propertyName(property) === 'steps')
  let list = given?.type === 'Property' ? given.value : undefined
  if (list?.type === 'Identifier') {
    const { name } = list
    const declared = program.body.flatMap((node) => (node.type === 'VariableDeclaration' ? node.declarations : []))
    list = declared.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init ?? undefined
  }
  if (list?.type !== 'ArrayExpression') return []
  const steps = list.elements.filter((element) => element !== null)
  return steps.every(({ type }) => type !== 'SpreadElement' && type !== 'ArrayExpression') ? steps : []
}
