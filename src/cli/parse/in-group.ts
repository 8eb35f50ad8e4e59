import type { Option } from 'commander'

/** Options under a heading of their own in the help. */
export const inGroup = (heading: string, options: readonly Option[]): readonly Option[] =>
  options.map((option) => option.helpGroup(heading))
