// Every error that statesweep raises on purpose: those of the library, which are public, and those
// of the command.
export * from './errors/command.js'
export * from './errors/public.js'
