import { readFileSync } from 'node:fs'
import { SOURCES } from './paths.js'
import { table } from './tables.js'

interface Rates {
  readonly date: string
  readonly machine: { readonly cpu: string; readonly cores: number; readonly load: number; readonly node: string }
  readonly commands: number
  readonly rounds: number
  readonly table: readonly { readonly name: string; readonly 'commands/s': number; readonly range: string; readonly 'of xargs': number }[]
}

/** Trivial commands per second, from bench/results/commands.json. */
export function rates(): string {
  const { date, machine, commands, rounds, table: rows } = JSON.parse(readFileSync(`${SOURCES}/results/commands.json`, 'utf8')) as Rates
  const { cpu, cores, load, node } = machine
  return [
    `\`node dist/bench/commands.js ${commands} ${rounds}\`, ${date.slice(0, 10)}, on ${cpu}, ${cores} cores, at a load of ${load.toFixed(1)} before, Node.js ${node}.`,
    table(
      ['`true`, 2 at a time', 'commands/s, median (least-most)', 'of xargs'],
      rows.map((row) => [row.name, `${row['commands/s']} (${row.range})`, row['of xargs'].toFixed(2)]),
    ),
  ].join('\n\n')
}
