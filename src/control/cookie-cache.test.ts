import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CookieCache, type CookieCacheOptions } from './cookie-cache.ts';

const ignore = (): void => undefined;

function aCache(options: Partial<CookieCacheOptions> = {}) {
  const clock = { ms: 1000 };
  const cache = new CookieCache({ now: () => clock.ms, ...options });
  /** What a message with this cookie is: `new`, `running` and so on, or the kept reply. */
  const look = (cookie: string): string => {
    const found = cache.begin(cookie, ignore);
    return found.kind === 'answered' ? found.reply.toString() : found.kind;
  };
  return { cache, clock, look };
}

describe('CookieCache', () => {
  it('carries a request out once and repeats its reply', () => {
    const { cache, look } = aCache();
    assert.equal(look('a'), 'new');
    cache.finish('a', Buffer.from('reply a'));
    assert.equal(look('a'), 'reply a');
    assert.equal(look('a'), 'reply a');
    assert.equal(look('b'), 'new');
  });

  it('lets repeats of a running request wait for its reply', () => {
    const { cache, look } = aCache();
    const first = (): void => undefined;
    const second = (): void => undefined;
    assert.equal(look('a'), 'new');
    assert.deepEqual(cache.begin('a', first), { kind: 'running' });
    assert.deepEqual(cache.begin('a', second), { kind: 'running' });
    assert.deepEqual(cache.finish('a', Buffer.from('r')), [first, second]);
    assert.equal(cache.runningRequests, 0);
  });

  it('keeps a reply for at least 30 s and at most 60 s', () => {
    const { cache, clock, look } = aCache();
    look('early');
    cache.finish('early', Buffer.from('early reply'));
    clock.ms += 29_999;
    look('late');
    cache.finish('late', Buffer.from('late reply'));
    clock.ms += 1;
    assert.equal(look('early'), 'early reply');
    clock.ms += 29_999;
    assert.equal(look('early'), 'early reply');
    assert.equal(look('late'), 'late reply');
    clock.ms += 1;
    assert.equal(look('early'), 'new');
    assert.equal(look('late'), 'new');
  });

  it('forgets everything after a long silence', () => {
    const { cache, clock, look } = aCache();
    look('a');
    cache.finish('a', Buffer.from('r'));
    clock.ms += 60_000;
    assert.equal(look('a'), 'new');
    assert.equal(cache.storedReplies, 0);
  });

  it('ends generations early rather than grow beyond its bounds', () => {
    for (const bounds of [{ maxReplies: 100 }, { maxBytes: 100_000 }]) {
      const { cache, look } = aCache(bounds);
      for (let count = 0; count < 1000; count++) {
        look(`c${count}`);
        cache.finish(`c${count}`, Buffer.alloc(700));
        assert.ok(cache.storedReplies <= 110, `${cache.storedReplies} replies`);
        assert.notEqual(look(`c${count}`), 'new');
      }
    }
  });

  it('bounds what is running, and who waits', () => {
    const { cache, look } = aCache({ maxRunning: 2 });
    assert.equal(look('a'), 'new');
    assert.equal(look('b'), 'new');
    assert.equal(look('c'), 'overloaded');
    for (let repeat = 0; repeat < 100; repeat++) assert.equal(look('a'), 'running');
    assert.equal(cache.finish('a', Buffer.from('r')).length, 16);
    assert.equal(look('c'), 'new');
  });

  it('gives up requests that are never answered, and says so', () => {
    const stuck: string[] = [];
    const { cache, clock, look } = aCache({ onStuck: (cookie) => stuck.push(cookie) });
    look('a');
    clock.ms += 40_000;
    look('b');
    clock.ms += 30_000;
    look('c');
    assert.deepEqual(stuck, ['a']);
    assert.equal(cache.runningRequests, 2);
    assert.deepEqual(cache.finish('a', Buffer.from('after all')), []);
    assert.equal(look('a'), 'after all');
  });
});
