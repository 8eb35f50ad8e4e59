import { createHash } from 'node:crypto'

/** 128 bits of SHA-256, in hexadecimal: enough to tell versions of a file apart. */
export const sha = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex').slice(0, 32)
