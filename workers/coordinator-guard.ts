import { Socket } from 'node:net'
import { GRACE, PROCESS_FILES } from '../src/chunk/process-files.js'

// A thread beside a child process's own: ends the process when its coordinator is gone, also out of a loop that has no turns.

new Socket({ fd: PROCESS_FILES.coordinator })
  .on('error', () => {})
  .on('close', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE))
  .resume()
