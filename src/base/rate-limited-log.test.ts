import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Logger } from './log.ts';
import { rateLimited } from './rate-limited-log.ts';

function aLimitedLogger(perSecond: number) {
  const lines: string[] = [];
  const clock = { now: 0 };
  const write = (message: string) => void lines.push(message);
  const inner: Logger = {
    error: write,
    warn: write,
    notice: write,
    info: write,
    debug: write,
    isEnabled: (level) => level < 7,
    with: () => inner,
  };
  const logger = rateLimited(inner, perSecond, () => clock.now);
  return { logger, clock, take: () => lines.splice(0) };
}

describe('rate limited log', () => {
  it('lets so many lines through in a second and then says how many it left out', () => {
    const { logger, clock, take } = aLimitedLogger(2);
    for (const line of ['a', 'b', 'c', 'd']) logger.warn(line);
    assert.deepEqual(take(), ['a', 'b']);
    clock.now = 999;
    logger.warn('e');
    assert.deepEqual(take(), []);
    clock.now = 1000;
    logger.warn('f');
    logger.warn('g');
    assert.deepEqual(take(), ['3 messages of this kind were left out of the log', 'f', 'g']);
  });

  it('counts loggers derived from it together', () => {
    const { logger, take } = aLimitedLogger(1);
    logger.with({ callId: 'a' }).error('a');
    logger.with({ callId: 'b' }).error('b');
    assert.deepEqual(take(), ['a']);
  });

  it('spends nothing on lines that would not be written anyway', () => {
    const { logger, take } = aLimitedLogger(1);
    logger.debug('not seen');
    logger.info('seen');
    assert.equal(logger.isEnabled(7), false);
    assert.deepEqual(take(), ['seen']);
  });
});
