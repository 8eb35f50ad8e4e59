/** A built-in class without references to other values. V8 or the writer carries it as it is. */
export interface Leaf<T extends object = object> {
  readonly name: string
  /** True for instances of exactly this class, of any realm; not for subclasses. */
  matches(value: object): value is T
  /** A text that is the same exactly for equal values, for the canonical encoding. */
  text(value: T): string
}

/** The parts of a special object: a text, and a plain value that may refer to anything. */
export interface Parts {
  readonly head: string
  readonly body: unknown
}

/** A class that V8 would flatten or refuse. Written as its id, its head and its body. */
export interface Kind<T extends object = object> {
  readonly name: string
  /** Part of stored bytes: never change or reuse one. */
  readonly id: number
  /**
   * When the body is read. `none`: there is none. `later`: the object is made first and filled
   * afterwards, so it may be part of a cycle. `before`: the object is made from its complete body,
   * so it may not.
   */
  readonly body: 'none' | 'later' | 'before'
  /**
   * True if own enumerable properties are part of the body. Otherwise they would be lost, so they
   * are refused.
   */
  readonly ownKeys: boolean
  /** The segment that leads to the body in the path of an error. */
  readonly segment: string
  matches(value: object): value is T
  take(value: T): Parts
  /** The parts that make two values equal, if they are fewer than those of `take`. */
  identity?(value: T): Parts
  make(head: string, body: unknown, what: string): T
  fill?(instance: T, head: string, body: unknown): void
}
