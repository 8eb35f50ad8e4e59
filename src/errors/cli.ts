import { coded } from './base.js'

/** A file that results were to be written to. */
export class OutputFileError extends coded('OutputFileError', 'ERR_OUTPUT_FILE') {
  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot write ${path}: ${problem}.`, options)
  }
}
