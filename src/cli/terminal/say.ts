import { singleLine } from './cell.js'
import type { Output, Style } from './output.js'
import { asCalled } from './shell-command.js'

/** Writes one line for people; names in it may hold anything. */
export function say(output: Pick<Output, 'write' | 'style'>, text: string, style?: Style): void {
  const line = singleLine(asCalled(text))
  output.write(`${style === undefined ? line : output.style(style, line)}\n`)
}
