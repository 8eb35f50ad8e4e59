// node examples/state-model.mjs: what experiments and runs consist of, and which part of it crosses
// to workers.
import { Experiment, Run } from 'statesweep'

console.log('Experiment.__slots__:', Experiment.__slots__.join(', '))
console.log('Experiment.__state__:', Experiment.__state__.join(', '))
console.log('Run.__slots__:       ', Run.__slots__.join(', '))
console.log('Run.__state__:       ', Run.__state__.join(', '))
