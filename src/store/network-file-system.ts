import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * File systems, by the type that `statfs` gives on Linux, whose locks and shared memory do not work
 * across hosts.
 */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
])

/**
 * The name of a network file system, by its type; undefined for local ones. Types above 2^31 may
 * come negative.
 */
export const networkFileSystem = (type: number): string | undefined => NETWORK.get(type >>> 0)

/**
 * The network file system of a path, by its folder, since the file may not exist yet. Undefined if
 * there is none, or the path is wrong: opening it says why.
 */
export function networkOf(path: string): string | undefined {
  try {
    return networkFileSystem(statfsSync(dirname(path)).type)
  } catch {
    return undefined
  }
}

export function warnOfNetwork(path: string, network: string): void {
  process.emitWarning(`${path} is on a network file system (${network}): it is slower there, and a crash of the server may damage it.`, {
    type: 'StatesweepWarning',
    code: 'STATESWEEP_NETWORK',
  })
}
