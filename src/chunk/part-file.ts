const END = '.db'
const PART = /\.p\d+\.db$/

/**
 * The file of a part of a chunk, by its number. The first has the path of the chunk; each sorts
 * after those before. A part is closed once the next one exists.
 */
export const partFile = (file: string, part: number): string =>
  part === 0 ? file : `${file.slice(0, -END.length)}.p${String(part).padStart(8, '0')}${END}`

/** The path of the chunk that a file is a part of. */
export const chunkOf = (file: string): string => file.replace(PART, END)
