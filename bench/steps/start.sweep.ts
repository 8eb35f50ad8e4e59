import { defineSweep, range } from 'statesweep'
import { double } from './trivial.js'

export default defineSweep({ name: 'start', params: { i: range(100), a: ['x'], b: [1.5] }, steps: [double] })
