import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadLimitReached, noLoad, type LoadLimits, type SystemLoad } from './load-limits.ts';

const unlimited: LoadLimits = { maxSessions: -1, maxCpuPercent: 0, maxLoadAverage: 0, maxBytesPerSecond: 0 };

interface Case {
  readonly name: string;
  readonly limits: Partial<LoadLimits>;
  readonly own?: number;
  readonly load?: Partial<SystemLoad>;
  readonly expected: string | null;
}

const busy: SystemLoad = { cpuPercent: 100, loadAverage: 500, bytesPerSecond: 1e12 };

const cases: readonly Case[] = [
  { name: 'no limits, however busy', limits: {}, own: 1e6, load: busy, expected: null },
  { name: 'sessions below', limits: { maxSessions: 2 }, own: 1, load: busy, expected: null },
  {
    name: 'sessions reached',
    limits: { maxSessions: 2 },
    own: 2,
    expected: 'Parallel session limit reached',
  },
  {
    name: 'sessions 0 drains',
    limits: { maxSessions: 0 },
    own: 0,
    expected: 'Parallel session limit reached',
  },
  { name: 'CPU at the limit', limits: { maxCpuPercent: 80 }, load: { cpuPercent: 80 }, expected: null },
  {
    name: 'CPU above',
    limits: { maxCpuPercent: 80 },
    load: { cpuPercent: 80.1 },
    expected: 'CPU usage limit exceeded',
  },
  { name: 'load at the limit', limits: { maxLoadAverage: 2.5 }, load: { loadAverage: 2.5 }, expected: null },
  {
    name: 'load above',
    limits: { maxLoadAverage: 2.5 },
    load: { loadAverage: 2.51 },
    expected: 'Load limit exceeded',
  },
  {
    name: 'bandwidth at the limit',
    limits: { maxBytesPerSecond: 1000 },
    load: { bytesPerSecond: 1000 },
    expected: null,
  },
  {
    name: 'bandwidth above',
    limits: { maxBytesPerSecond: 1000 },
    load: { bytesPerSecond: 1001 },
    expected: 'Bandwidth limit exceeded',
  },
  {
    name: 'several at once: sessions are named',
    limits: { maxSessions: 1, maxCpuPercent: 1 },
    own: 1,
    load: busy,
    expected: 'Parallel session limit reached',
  },
  {
    name: 'several at once: then CPU',
    limits: { maxSessions: 9, maxCpuPercent: 1, maxLoadAverage: 1 },
    own: 1,
    load: busy,
    expected: 'CPU usage limit exceeded',
  },
];

describe('load limits', () => {
  for (const { name, limits, own = 0, load = {}, expected } of cases) {
    it(name, () =>
      assert.equal(loadLimitReached({ ...unlimited, ...limits }, own, { ...noLoad, ...load }), expected),
    );
  }
});
