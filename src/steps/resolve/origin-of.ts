import type { Variable } from 'eslint-scope'
import type { FoundFunction } from './find-function.js'
import type { Script } from './locate.js'
import { variableOf } from './scopes.js'
import { placeOf } from './source-map.js'

/**
 * Where a variable of a function comes from, for people: `defined at line 3 in make()`,
 * `imported from './a.js'`; empty if unknown.
 */
export function originOf(name: string, found: FoundFunction, script: Script): string {
  const variable = variableOf(name, found)
  const [definition] = variable?.defs ?? []
  if (variable === undefined || definition === undefined) return ''
  if (definition.type === 'ImportBinding') return `imported from '${definition.parent.source.value}'`
  const { line } = placeOf(script, definition.name.range?.[0] ?? 0)
  return `defined at line ${line}${ownerOf(variable.scope.block)}`
}

function ownerOf(block: Variable['scope']['block']): string {
  if (!block.type.startsWith('Function') || !('id' in block)) return ''
  return block.id?.type === 'Identifier' ? ` in ${block.id.name}()` : ''
}
