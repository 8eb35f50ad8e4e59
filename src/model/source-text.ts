import { json } from '../engine-globals.js'

/** A sweep file as the lab records where an experiment comes from. */
export interface FileSourceText {
  readonly href: string
  /** What `--set` gave: `name=values`. */
  readonly settings: readonly string[]
  /** What `--input` gave, as absolute paths. */
  readonly inputs: readonly string[]
}

const SETTINGS = '#set='
const INPUTS = '&input='

/** The text that the lab records, the same as earlier versions wrote. */
export function encodeFileSource({ href, settings, inputs }: FileSourceText): string {
  if (settings.length + inputs.length === 0) return href
  return `${href}${SETTINGS}${packed(settings)}${inputs.length === 0 ? '' : `${INPUTS}${packed(inputs)}`}`
}

export function decodeFileSource(text: string): FileSourceText {
  const [href = text, rest = ''] = text.split(SETTINGS, 2)
  const [settings, inputs] = rest.split(INPUTS, 2)
  return { href, settings: unpacked(settings), inputs: unpacked(inputs) }
}

const packed = (texts: readonly string[]): string => encodeURIComponent(json.stringify(texts))
const unpacked = (text = ''): string[] => (text === '' ? [] : (json.parse(decodeURIComponent(text)) as string[]))
