import { join } from 'node:path'
import { expect, it } from 'vitest'
import { InstalledProject } from './installed-project.js'
import { repository } from './outside-project.js'

it('takes functions as they are under vitest with vmThreads', async () => {
  using project = new InstalledProject({})
  project.copy('test/fixtures/test-runners')
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  const printed = await project.print(vitest, 'run', '--root', '.', '--pool', 'vmThreads', '--globals', '--reporter', 'json')
  expect(JSON.parse(printed)).toMatchObject({ success: true, numPassedTests: 3, numFailedTests: 0 })
}, 60_000)
