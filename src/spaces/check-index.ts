import { IndexOutsideError } from '../errors.js'

export function checkIndex(index: number, size: number): void {
  if (!(index >= 0 && index < size && Number.isInteger(index))) throw new IndexOutsideError(index, size)
}
