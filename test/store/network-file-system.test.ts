import { expect, it } from 'vitest'
import { networkFileSystem } from '../../dist/src/store/network-file-system.js'

it.each([
  ['NFS', 0x6969],
  ['SMB', 0x517b],
  ['CIFS', 0xff534d42],
  ['CIFS', 0xff534d42 | 0],
  ['FUSE', 0x65735546],
  ['9P', 0x01021997],
  [undefined, 0xef53], // ext4
  [undefined, 0x01021994], // tmpfs
  [undefined, 0x794c7630], // overlayfs
  [undefined, 0x58465342], // XFS
  [undefined, 0x9123683e], // btrfs
])('%s is type %d', (name, type) => expect(networkFileSystem(type)).toBe(name))
