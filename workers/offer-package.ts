import { NativePromise } from '../src/engine-globals.js'
import { offerPackage } from '../src/steps/load/own-package.js'

// Imports them by name: bundled or not, these are the modules that a user's JavaScript gets.
offerPackage(async () => {
  const [statesweep, steps] = await NativePromise.all([import('statesweep'), import('statesweep/steps')])
  return { statesweep, 'statesweep/steps': steps }
})
