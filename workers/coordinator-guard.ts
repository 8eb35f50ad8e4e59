import { Socket } from 'node:net'
import { GRACE, PROCESS_FILES } from '../src/chunk/process-files.js'
import { endGroup } from '../src/steps/exec/under-way.js'

// A thread beside a child process's own: ends the process, and the commands that its steps have started, when its coordinator is gone, also out of a
// loop that has no turns.

new Socket({ fd: PROCESS_FILES.coordinator })
  .on('error', () => {})
  .on('close', () => setTimeout(endGroup, GRACE))
  .resume()
