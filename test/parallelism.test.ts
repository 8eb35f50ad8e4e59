import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { cpuShare, parallelism } from '../dist/src/parallelism.js'

const reader = (files: Readonly<Record<string, string>>) => (path: string) => files[path]

// As the kernel writes them, by version of the control groups and by place of the limit.
it.each([
  ['a container', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
  [
    'a pod whose slice is tighter than it is',
    {
      '/proc/self/cgroup': '0::/kubepods.slice/pod1.slice/cri-containerd-2.scope\n',
      '/sys/fs/cgroup/kubepods.slice/cpu.max': '800000 100000\n',
      '/sys/fs/cgroup/kubepods.slice/pod1.slice/cpu.max': '50000 100000\n',
      '/sys/fs/cgroup/kubepods.slice/pod1.slice/cri-containerd-2.scope/cpu.max': 'max 100000\n',
    },
    0.5,
  ],
  ['no limit', { '/proc/self/cgroup': '0::/user.slice\n', '/sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n' }, Number.POSITIVE_INFINITY],
  [
    'a container of version 1 that cannot see its path',
    {
      '/proc/self/cgroup': '12:memory:/docker/ab12\n4:cpu,cpuacct:/docker/ab12\n1:name=systemd:/docker/ab12\n0::/system.slice\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '250000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    2.5,
  ],
  [
    'version 1 without limit',
    {
      '/proc/self/cgroup': '1:cpu:/\n0::/\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    Number.POSITIVE_INFINITY,
  ],
  [
    'a controller that only sounds like it',
    { '/proc/self/cgroup': '3:cpuset:/a\n', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '1\n' },
    Number.POSITIVE_INFINITY,
  ],
  ['another operating system', {}, Number.POSITIVE_INFINITY],
])('finds the processors that %s grants', (_, files, expected) => {
  expect(cpuShare(reader(files))).toBe(expected)
})

it('is the share rounded up, and never more than there are', () => {
  const share = (cpus: number) => reader({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': `${cpus * 100_000} 100000\n` })
  expect(parallelism(share(0.1))).toBe(1)
  expect(parallelism(share(1.2))).toBe(Math.min(2, availableParallelism()))
  expect(parallelism(share(1e4))).toBe(availableParallelism())
  expect(parallelism(reader({}))).toBe(availableParallelism())
})
