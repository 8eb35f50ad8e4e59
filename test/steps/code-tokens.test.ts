import { describe, expect, it } from 'vitest'
import { codeTokens } from '../../dist/src/steps/identity/code-tokens.js'
import { transpile } from '../../dist/src/steps/load/import-transpiled.js'

const sweep = (definition: string) =>
  `import { defineSweep } from 'statesweep'\nconst k = 3\nexport default defineSweep({ ${definition} })\n`
const steps = `steps: [(run) => { run.fields.x = /a b/.test(\`\${k} b\`) }]`

describe('the tokens of a file', () => {
  it.each([
    ['comments', `${sweep(steps)}// one\n/* more */`],
    ['white space', sweep(steps).replaceAll(' => ', '=>\n').replaceAll('{ ', '{')],
    ['quotes', sweep(steps).replaceAll(`'`, '"')],
    ['params', sweep(`params: { a: [1, 2, 3] }, ${steps}`)],
    ['repeats, config and seed', sweep(`repeats: 3, config: { deep: { a: [k] } }, ${steps}, 'seed': 7,`)],
    ['onFinish', sweep(`onFinish: (summary) => alert(summary), ${steps}, async onFinish() {}`)],
    ['a comma at the end', sweep(`${steps},`)],
  ])('do not change with %s', (_, other) => expect(codeTokens(other)).toBe(codeTokens(sweep(steps))))

  it.each([
    ['a number', sweep(steps).replace('k = 3', 'k = 4')],
    ['a text', sweep(steps).replace(/ b`/, '  b`')],
    ['a regular expression', sweep(steps).replace('/a b/', '/a  b/')],
    ['a name', sweep(steps).replace('fields.x', 'fields.y')],
    ['another property', sweep(`name: 'n', ${steps}`)],
    ['config elsewhere', `${sweep(steps)}other({ config: 1 })`],
  ])('change with %s', (_, other) => expect(codeTokens(other)).not.toBe(codeTokens(sweep(steps))))

  it.each([
    ['a plain object', (data: string) => `export default { ${data} steps: [] }`],
    ['a named object', (data: string) => `const sweep = { ${data} steps: [] }\nexport default sweep`],
    ['CommonJS', (data: string) => `module.exports = { ${data} steps: [] }; return`],
    ['a member', (data: string) => `import * as s from 'statesweep'; export default s.defineSweep({ ${data} steps: [] })`],
  ])('leave out the data of a sweep that is %s', (_, file) => {
    expect(codeTokens(file('params: { a: [1] },'))).toBe(codeTokens(file('seed: 4,')))
    expect(codeTokens(file('params: { a: [1] },'))).not.toBe(codeTokens(file('other: 4,')))
  })

  it('are those of the JavaScript that TypeScript becomes', async () => {
    const tokens = async (type: string, data: string) =>
      codeTokens(
        await transpile('/x.ts', `type A = ${type}\n${sweep(`params: { a: [${data}] }, ${steps.replace('(run)', `(run: ${type})`)}`)}`),
      )
    expect(await tokens('any', '1')).toBe(await tokens('number', '1, 2'))
    expect(await tokens('any', '1')).not.toBe(codeTokens(sweep(steps)))
  })

  it('are unknown of what does not parse', () => expect(codeTokens('const = 1')).toBeUndefined())
})
