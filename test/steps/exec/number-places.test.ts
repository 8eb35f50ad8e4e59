import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseShell } from '../../../dist/src/steps/exec/shell.js'
import { compileScript } from '../../../dist/src/steps/exec/shell-script.js'
import { parseTemplate } from '../../../dist/src/steps/exec/template.js'
import { temporaryFolder } from '../../fixtures/lab.js'

const scriptOf = (template: string, value: string, shell = 'bash'): string =>
  compileScript(template, parseTemplate(template), parseShell(shell))(() => value)

/** Where some shell calculates what stands there. */
const NUMBERS = `
echo $(( {x} ))
echo "$((1+{x}))"
(( n = {x} ))
for ((i = 0; i < {x}; i++)); do echo; done
echo $[ {x} ]
[[ {x} -eq 1 ]]
[[ a == b || 1 -lt "{x}" ]]
[ {x} -eq 1 ]
until test 1 -le {x}; do break; done
let n={x}
if let "n={x}"; then :; fi
declare -i n={x}
f() { local -i n={x}; }; f
typeset -i n; n={x}
integer n={x}
a[{x}]=1
a=([{x}]=1)
declare a[{x}]=1
unset "a[{x}]"
echo \${a[{x}]}
echo "\${#a[{x}]}"
a=(1); echo $a[{x}]
v=abc; echo \${v:{x}}
v=abc; echo "\${v:1:{x}}"
echo \${@:{x}}
echo hi >&{x}
echo hi >& "{x}"
(exit {x})
f() { return {x}; }; f
shift {x}
while :; do break {x}; done
RANDOM={x}
COLUMNS={x} true
ulimit -c "{x}"`

/** Where a text becomes the name of a variable, or reaches such a place by one. */
const NAMES = `
n={x}; (( n ))
n={x}; [[ $n -eq 1 ]]
echo {x} | { read y; echo $((y)); }
[[ -v {x} ]]
test -v {x}
[ -t {x} ]
printf -v {x} hi
printf '%s %d' a {x}
echo a | read {x}
read -r {x} < /dev/null
unset {x}
declare {x}=1
export {x}
typeset -n r={x}; echo $r
r={x}; echo \${!r}
set -A {x} 1`

/** Where a text is a text. */
const TEXTS = `
echo {x}
[[ {x} == a ]]
[ "{x}" = a ] && [ 1 -eq 1 ]
export A={x}; echo "$A"
f() { local a={x}; echo "$a"; }; f
echo \${v:-{x}}
echo $(( $(printf %s {x} | wc -c) + 1 ))
printf '%s' {x}
printf 'item[%s]' {x}
ls file{x} file[{x}]
echo {x} >& 2
read -r line; echo {x}
((echo {x}); echo b)
exit 1 # {x}`

const isMissing = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status !== 0
const linesOf = (text: string): readonly string[] => text.trim().split('\n')
const HOSTILE = [
  'a[$(touch canary)]',
  'PATH[`touch canary`]',
  'a[$(touch canary)]=1',
  '$(touch canary)',
  '1+a[$(touch canary)]',
  '(touch canary)',
]

describe('a placeholder where a shell calculates', () => {
  it.each(linesOf(NUMBERS))('takes numbers only: %s', (template) => {
    for (const number of ['12', '-1', '0.5', '1e3', '0x1F']) expect(scriptOf(template, number)).toBe(template.replace('{x}', number))
    const position = template.indexOf('{x}')
    for (const text of [...HOSTILE, 'abc', '', "it's"])
      expect(() => scriptOf(template, text)).toThrow(expect.objectContaining({ code: 'ERR_TEXT_SYNTAX', position }))
    expect(() => scriptOf(template, 'abc')).toThrow('so {x} takes numbers only, not "abc"')
    expect(scriptOf(template.replace('{x}', '{=x}'), 'abc')).toBe(template.replace('{x}', 'abc'))
  })

  it.each(linesOf(NAMES))('takes no value that executes a command there: %s', (template) => {
    expect(() => scriptOf(template, 'a[$(touch x)]')).toThrow('{x} is "a[$(touch x)]", which executes a command')
    expect(() => scriptOf(template, 'abc')).not.toThrow()
  })

  it.each(linesOf(TEXTS))('is not taken for one: %s', (template) => {
    for (const text of ['abc', "it's", 'a[b]', '$(touch canary)']) expect(() => scriptOf(template, text)).not.toThrow()
  })

  for (const shell of ['sh', 'bash', 'zsh', 'mksh'])
    it.skipIf(isMissing(shell))(`executes no value in ${shell}`, () => {
      const folder = temporaryFolder()
      for (const template of [NUMBERS, NAMES, TEXTS].flatMap(linesOf)) {
        for (const value of HOSTILE) {
          const script = unlessRefused(() => scriptOf(template, value, shell))
          if (script !== undefined) spawnSync(shell, ['-c', script], { cwd: folder, timeout: 10_000 })
          expect([template, value, existsSync(join(folder, 'canary'))]).toEqual([template, value, false])
        }
      }
    })
})

function unlessRefused(make: () => string): string | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
