import { UNKNOWN_CODE } from '../model/code.js'
import type { Plan } from './plan.js'

/** Warns, in a program, where the command writes a note. */
export function warnOfUnknownCode({ isCodeUnknown }: Plan): void {
  if (isCodeUnknown) process.emitWarning(UNKNOWN_CODE, { code: 'STATESWEEP_UNKNOWN_CODE' })
}
