export { StatesweepError, UnstorableValueError } from './errors.js'
