import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { registerClass } from '../../dist/src/codec/classes.js'
import { encode } from '../../dist/src/codec/encode.js'

it('a thread that did not register the class is told to import the module that does', async () => {
  class Lonely {}
  registerClass(Lonely, { encode: () => 0, decode: () => new Lonely() })
  const decodeUrl = new URL('../../dist/src/codec/decode.js', import.meta.url).href
  const source = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(${JSON.stringify(decodeUrl)}).then(({ decode }) => {
      try { decode(workerData, 'run 7, field "x"'); parentPort.postMessage({}) }
      catch (error) { parentPort.postMessage({ code: error.code, message: error.message }) }
    })`
  const worker = new Worker(source, { eval: true, workerData: encode({ deep: [new Lonely()] }) })
  const answer = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  await worker.terminate()
  expect(answer).toEqual({
    code: 'ERR_CLASS_UNKNOWN',
    message: expect.stringMatching(/^run 7, field "x" holds an instance of class "Lonely", .*import the module that calls registerClass/),
  })
})
