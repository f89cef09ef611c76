import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSettings } from '../../test/support/cli-bench.ts';
import type { LogSubsystem } from '../base/log.ts';
import { createRuntimeSettings, type LevelBySubsystem, type Settings } from './runtime-settings.ts';

const levels = { core: 6, ice: 6 } as unknown as LevelBySubsystem;

function bench() {
  const now: Record<string, number> = { ...levels };
  const applied: Settings[] = [];
  const settings = createRuntimeSettings({
    initial: benchSettings,
    log: {
      levels: () => ({ ...now }) as unknown as LevelBySubsystem,
      setLevel: (which, level) => void (now[which as LogSubsystem] = level),
    },
    apply: (current) => applied.push(current),
  });
  return { settings, applied, now };
}

describe('settings at run time', () => {
  it('change one by one and go back together', () => {
    const { settings, applied, now } = bench();
    settings.change({ maxSessions: 5 });
    settings.change({ timeoutSeconds: 9 });
    settings.setLevel('ice', 7);
    assert.deepEqual(settings.current(), { ...benchSettings, maxSessions: 5, timeoutSeconds: 9 });
    settings.revert();
    assert.deepEqual(applied.at(-1), benchSettings);
    assert.deepEqual(now, { core: 6, ice: 6 });
  });

  it('take from a file that was read again what it says anew, and keep what was set by hand', () => {
    const { settings, applied, now } = bench();
    settings.change({ maxSessions: 5, timeoutSeconds: 9 });
    settings.setLevel('ice', 7);
    settings.rebase({ ...benchSettings, timeoutSeconds: 20, deleteDelaySeconds: 1 }, { ...levels, core: 4 });
    assert.deepEqual(applied.at(-1), {
      ...benchSettings,
      maxSessions: 5,
      timeoutSeconds: 20,
      deleteDelaySeconds: 1,
    });
    assert.deepEqual(now, { core: 4, ice: 7 });
    settings.revert();
    assert.deepEqual(settings.current(), { ...benchSettings, timeoutSeconds: 20, deleteDelaySeconds: 1 });
    assert.deepEqual(now, { core: 4, ice: 6 });
  });
});
