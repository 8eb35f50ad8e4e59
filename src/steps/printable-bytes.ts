/** Bytes as a shell would write them: `caf\xe9.txt`. */
export const printableBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join(
    '',
  )
