/** A built-in class without references to other values, which V8 or the writer carries as it is; the text serves the canonical encoding. */
export interface Leaf<T extends object = object> {
  readonly name: string
  /** Whether this is exactly that class (no subclass), of any realm. */
  matches(value: object): value is T
  /** Text that is equal exactly for equal values. */
  text(value: T): string
}

/** What a special object is made of: a text, and a plain value that may refer to anything. */
export interface Parts {
  readonly head: string
  readonly body: unknown
}

/** A class that V8 would flatten or refuse. It is written as a placeholder of its kind, its head and its body. */
export interface Kind<T extends object = object> {
  readonly name: string
  /** Stands in stored bytes: never reuse or change one. */
  readonly id: number
  /**
   * When the body is read: `none`: there is none; `later`: the object is made first and filled afterwards, so it may be part of cycles;
   * `before`: the object is made from its complete body, so it may not.
   */
  readonly body: 'none' | 'later' | 'before'
  /** Whether own enumerable properties are part of the body; where not, they would be lost, and are refused. */
  readonly ownKeys: boolean
  /** What leads to the body in the path of an error. */
  readonly segment: string
  matches(value: object): value is T
  take(value: T): Parts
  /** The parts that make two values equal, where they are fewer than `take` gives. */
  identity?(value: T): Parts
  make(head: string, body: unknown, what: string): T
  fill?(instance: T, head: string, body: unknown): void
}
