import { Socket } from 'node:net'
import { GRACE, PROCESS_FILES } from '../src/chunk/process-files.js'
import { FAMILY, joinFamily } from '../src/steps/exec/family-mark.js'
import { endFamily } from '../src/steps/exec/under-way.js'

// A second thread of a child process. When the coordinator is gone, it ends the process and the
// commands that steps have started, even if the main thread is stuck in a loop.

joinFamily(process.env[FAMILY])
new Socket({ fd: PROCESS_FILES.coordinator })
  .on('error', () => {})
  .on('close', () => setTimeout(endFamily, GRACE))
  .resume()
