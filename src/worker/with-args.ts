import { unreadable } from '../chunk/unreadable.js'

type Fields = Readonly<Record<string, unknown>>

/** The fields with the arguments under this name. Copying calls getters. */
export function withArgs(fields: Fields, name: string, args: unknown): Fields {
  try {
    return { ...fields, [name]: args }
  } catch (error) {
    throw unreadable(error, 'run.fields')
  }
}
