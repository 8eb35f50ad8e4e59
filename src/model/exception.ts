/** A value of a property of an error that is kept: what JSON can say, one level deep. */
export type ExceptionValue = Plain | readonly Plain[] | { readonly [name: string]: Plain }
type Plain = string | number | boolean | null

/**
 * The reason why a run did not end as `done`. Plain data, stored as JSON. A text is cut after 64
 * KB, a chain of causes and a list of members after 20, all together after 1 MB; where something is
 * left out, a text with `…` says so.
 */
export interface RunException {
  /** The error's name; that of its class, if the class gives its errors none. */
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: RunException
  /** The members of an AggregateError, such as that of `Promise.any`. */
  readonly errors?: readonly RunException[]
  /** Of a SuppressedError, such as that of `using`: what was thrown last, and what before. */
  readonly error?: RunException
  readonly suppressed?: RunException
  /** The error's other own properties, such as `status` or `errno`, where they are plain data. */
  readonly properties?: { readonly [name: string]: ExceptionValue }
  /**
   * Name and index of the step that threw; absent if none did (a value that cannot be stored, a
   * worker that died).
   */
  readonly step?: string
  readonly index?: number
  readonly attempt?: number
}
