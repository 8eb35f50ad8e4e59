import { expect, test } from 'vitest'
import { freeNames } from '../../../dist/src/steps/resolve/free-names.js'
import { type FunctionNode, isFunctionNode, parseScript, visit } from '../../../dist/src/steps/syntax.js'

/**
 * The free names of the first function of a text: `?` after those that need not exist, `!` after
 * those that stand where they are written.
 */
function namesOf(text: string): string {
  const program = parseScript(text)
  let first: FunctionNode | undefined
  if (program === undefined) throw new Error(`${text} does not parse`)
  visit(program, (node) => {
    if (isFunctionNode(node) && !(first && first.start <= node.start)) first = node
  })
  if (first === undefined) throw new Error(`no function in ${text}`)
  return freeNames(first)
    .map(({ name, optional, bound }) => `${name}${optional ? '?' : ''}${bound ? '!' : ''}`)
    .join(' ')
}

test.each([
  ['(run) => { run.fields.a = b }', 'b'],
  ['(run) => a.b.c', 'a'],
  ['(run) => a[b]', 'a b'],
  ['(run) => ({ a, b: c, [d]: 1, e() {} })', 'a c d'],
  [`(run) => \`\${a} \${\`\${b}\`}\``, 'a b'],
  [`(run) => tag\`x \${a}\``, 'tag a'],
  ['(run) => a?.b ?? c', 'a c'],
  ['(run) => { a = 1; b++; [c] = []; ({ d, e: f.g } = {}) }', 'a b c d f'],
  ['(run) => typeof a', 'a?'],
  ['(run) => typeof a === "undefined" ? 0 : a.b', 'a?'],
  ['(run) => typeof a.b', 'a'],
  ['async (run) => { for await (const a of b) c(a) }', 'b c'],
  ['(run) => new A(...b)', 'A b'],
  ['(run) => delete a.b', 'a'],
  ['(run) => void import("x")', ''],
  ['async (run) => import(a, { with: b })', 'a b'],
])('what is used is free: %s: %s', (text, names) => {
  expect(namesOf(text)).toBe(names)
})

test.each([
  ['(run, a = 1, { b, c: [d, ...e], ...f }, ...g) => [run, a, b, d, e, f, g]', ''],
  ['(run, a = b) => { const b = 1 }', 'b'],
  ['(run, a = () => b) => { var b = 1 }', 'b'],
  ['(run, a, b = a) => b', ''],
  ['(run) => { const { a, [b]: c = d } = e; return a + c }', 'b d e'],
  ['(run) => { { let a } return a }', 'a'],
  ['(run) => { { var a } return a }', ''],
  ['(run) => { a(); function a() {} }', ''],
  ['(run) => { { function a() {} } a() }', 'a'],
  ['(run) => { a; const a = 1 }', ''],
  ['(run) => { class A extends B { static c = A; d = e } return A }', 'B e'],
  ['(run) => { const a = class B { f() { return B } }; return B }', 'B'],
  ['(run) => { const f = function g() { return g }; return g }', 'g'],
  ['function f(run) { return f }', 'f'],
  ['(function f(run) { return f })', ''],
  ['(run) => { try { a } catch (b) { b } finally { b } }', 'a b'],
  ['(run) => { try { a } catch { b } }', 'a b'],
  ['(run) => { try { a } catch ({ b = c }) { b } }', 'a c'],
  ['(run) => { for (let i = 0, n = a; i < n; i++) i; return i }', 'a i'],
  ['(run) => { for (var i = 0; i < 1; i++) i; return i }', ''],
  ['(run) => { for (const a in b) a; for (c of d) c }', 'b c d'],
  ['(run) => { switch (a) { case b: let c = 1; default: c } return c }', 'a b c'],
  ['(run) => { a: for (;;) { break a } }', ''],
  ['(run) => { a: for (;;) { continue a } }', ''],
  ['(run) => (a) => (b) => run + a + b + c', 'c'],
  ['(run) => { if (a) { const a = 1 } }', 'a'],
])('what is declared is not: %s: %s', (text, names) => {
  expect(namesOf(text)).toBe(names)
})

test.each([
  ['(run) => this.a', 'this!'],
  ['(run) => () => this', 'this!'],
  ['(run) => { class A { a = this; static { this } b() { return this } } }', ''],
  ['function f(run) { return this }', ''],
  ['function f(run) { return () => this }', ''],
  ['(run) => arguments', 'arguments!'],
  ['function f(run) { return () => arguments }', ''],
  ['function f() { return (run) => new.target }', ''],
  ['function f(run) { return new.target }', ''],
  ['(run) => import.meta.url', 'import.meta!'],
  ['(run) => eval("a")', 'eval()! eval'],
  ['({ f(run) { return super.f } })', 'super!'],
  ['(run) => ({ f() { return super.f } })', ''],
  ['(run) => { class A extends Array { constructor() { super() } } }', 'Array'],
  ['class A { #a; f(run) { return #a in run } }', '#a!'],
  ['(run) => { class A { #a = 1; f(b) { return b.#a } } }', ''],
])('what belongs to the place is free of the place only: %s: %s', (text, names) => {
  expect(namesOf(text)).toBe(names)
})
