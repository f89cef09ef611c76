import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp } from '../../../test/support/call-bench.ts';
import { createCliBench } from '../../../test/support/cli-bench.ts';
import { placement } from '../../plan/placement-reasons.ts';
import { createCliHandler } from './index.ts';
import { callsPerPiece } from './look-at-calls.ts';

const CALLS = 2 * callsPerPiece + 10;

function manyCalls() {
  const bench = createCliBench();
  const offer = (callId: string): void => void bench.offer({ callId, sdp: benchSdp(4000) });
  for (let index = 0; index < CALLS; index += 1) offer(`call-${index}`);
  const pieces = (line: string): Iterator<string> => {
    const text = createCliHandler(bench.environment)(line);
    assert.ok(typeof text !== 'string', `${line} comes at once`);
    return text[Symbol.iterator]();
  };
  const slotOf = (callId: string): number => bench.media.plans.get(callId)!.streams[0]!.slot;
  return { bench, offer, pieces, slotOf };
}

/** The text, once `change` was made between two pieces. */
function interrupted(pieces: Iterator<string>, change: () => void): string {
  assert.deepEqual(pieces.next(), { done: false, value: '' });
  change();
  let text = '';
  for (let step = pieces.next(); step.done !== true; step = pieces.next()) text += step.value;
  return text;
}

describe('commands that count over all calls', () => {
  it('let others in, and say how many calls there are at the end', () => {
    for (const [line, own] of [
      ['list numsessions', /sessions own: (\d+)\n/],
      ['json list numsessions', /"own":(\d+)/],
      ['list totals', /Owned sessions +:(\d+)\n/],
      ['json list totals', /"sessionsown": (\d+),/],
      ['list jsonstats', /"sessionsown":(\d+),/],
      ['json list jsonstats', /"sessionsown":(\d+),/],
    ] as const) {
      const { bench, offer, pieces } = manyCalls();
      const text = interrupted(pieces(line), () => {
        bench.registry.end(bench.registry.find('call-1')!, 'regular');
        offer('late-1');
        offer('late-2');
      });
      assert.equal(own.exec(text)?.[1], String(CALLS + 1), line);
    }
  });

  it('count media as they are come by, and each call once', () => {
    const { bench, pieces, slotOf } = manyCalls();
    bench.media.setTally(slotOf('call-0'), { placement: placement.kernel });
    const text = interrupted(pieces('list jsonstats'), () => bench.advance(1));
    assert.match(text, new RegExp(`"media_userspace":${CALLS - 1},"media_kernel":0,"media_mixed":1`));
  });
});
