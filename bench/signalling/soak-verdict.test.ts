import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeSoak, type SoakEnd, type SoakSample } from './soak-verdict.ts';

/** A sample each 10 s at 1000 calls/s; the heap first grows to its size, then climbs for 90 s and falls back. */
function samples(bytesPerCall: number): readonly SoakSample[] {
  return Array.from({ length: 60 }, (_, index) => {
    const calls = index * 10_000;
    const warmUp = Math.min(index, 12) * 5e6;
    return {
      seconds: index * 10,
      calls,
      rss: 100e6 + warmUp + (index % 9) * 4e6 + calls * bytesPerCall,
      descriptors: 800 + (index % 7),
    };
  });
}

function end(descriptorsLeft = 0, mediaReceived = 1000): SoakEnd {
  return { descriptorsLeft, mediaSent: 1000, mediaReceived };
}

describe('verdict of a soak', () => {
  it('takes a warm-up and a saw-tooth for flat', () => {
    const { flat, growthPerCall } = judgeSoak(samples(0), end(3));
    assert.equal(flat, true);
    assert.equal(growthPerCall, 0);
  });

  it('sees a forgotten map entry a call', () => {
    const { flat, problems } = judgeSoak(samples(100), end());
    assert.equal(flat, false);
    assert.match(problems.join(), /bytes a call/);
  });

  it('sees descriptors that stay open', () => {
    assert.match(judgeSoak(samples(0), end(400)).problems.join(), /400 descriptors/);
  });

  it('sees media that gets lost', () => {
    assert.match(judgeSoak(samples(0), end(0, 900)).problems.join(), /10\.0 % of the media/);
  });
});
