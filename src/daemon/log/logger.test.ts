import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logSubsystems } from '../../base/log.ts';
import type { LogLevel } from '../../base/log.ts';
import { createLogger } from './logger.ts';
import type { LogLevels } from './logger.ts';

function aLogger(level = 6) {
  const written: [LogLevel, string][] = [];
  const logger = createLogger({
    sink: { write: (lineLevel, text) => void written.push([lineLevel, text]) },
    levels: Object.fromEntries(logSubsystems.map((subsystem) => [subsystem, level])) as LogLevels,
    style: { format: 'default', splitLines: false, maxLength: null, markPrefix: '', markSuffix: '' },
  });
  const take = () => written.splice(0).map(([, text]) => text);
  return { logger, written, take };
}

describe('logger', () => {
  it('passes lines on with their syslog level', () => {
    const { logger, written } = aLogger(7);
    logger.error('a');
    logger.warn('b');
    logger.notice('c');
    logger.info('d');
    logger.debug('e', { n: 1 });
    assert.deepEqual(written, [
      [3, 'ERR: [core] a'],
      [4, 'WARNING: [core] b'],
      [5, 'NOTICE: [core] c'],
      [6, 'INFO: [core] d'],
      [7, 'DEBUG: [core] e n=1'],
    ]);
  });

  it('keeps the levels of subsystems apart, and changes them while it runs', () => {
    const { logger, take } = aLogger();
    const ice = logger.with({}, 'ice');
    assert.equal(ice.isEnabled(7), false);
    logger.setLevel('ice', 7);
    ice.debug('seen');
    logger.debug('not seen');
    logger.setLevel('all', -1);
    ice.error('not seen');
    assert.deepEqual(take(), ['DEBUG: [ice] seen']);
    assert.equal(logger.levels().dtx, -1);
  });

  it('moves all levels together', () => {
    const { logger, take } = aLogger();
    logger.setLevel('ice', 3);
    logger.shiftLevels(1);
    logger.debug('seen');
    assert.equal(logger.levels().ice, 4);
    logger.shiftLevels(-2);
    logger.info('not seen');
    assert.deepEqual(take(), ['DEBUG: [core] seen']);
  });

  it('adds fields and subsystem step by step', () => {
    const { logger, take } = aLogger();
    const call = logger.with({ callId: 'c', n: 1 }, 'control');
    call.with({ port: 5 }).info('M', { n: 2 });
    assert.deepEqual(take(), ['INFO: [c port 5]: [control] M n=2']);
  });

  it('writes everything of a call under debug, and of that call only', () => {
    const { logger, take } = aLogger(3);
    const one = logger.with({ callId: 'one' });
    logger.setCallDebug('one', true);
    one.with({}, 'srtp').debug('seen');
    logger.with({ callId: 'two' }).debug('not seen');
    logger.debug('not seen');
    logger.setCallDebug('one', false);
    one.debug('not seen');
    assert.deepEqual(take(), ['DEBUG: [one]: [srtp] seen']);
  });
});
