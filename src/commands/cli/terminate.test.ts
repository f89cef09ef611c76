import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp } from '../../../test/support/call-bench.ts';
import { createCliBench, type CliBench } from '../../../test/support/cli-bench.ts';
import { createCliHandler } from './index.ts';

describe('terminating many calls', () => {
  const many = (): CliBench => {
    const bench = createCliBench();
    for (let index = 0; index < 600; index += 1)
      bench.offer({ sdp: benchSdp(4000), callId: `c${index}`, fromTag: 'a' });
    return bench;
  };
  const handle = ({ environment }: CliBench, line: string): Iterator<string> => {
    const text = createCliHandler(environment)(line);
    assert.notEqual(typeof text, 'string');
    return (text as Iterable<string>)[Symbol.iterator]();
  };

  it('lets others in between, and spares calls that begin meanwhile', () => {
    const bench = many();
    const pieces = handle(bench, 'terminate all');
    assert.equal(bench.registry.count(), 344);
    bench.registry.end(bench.registry.find('c599')!, 'regular');
    bench.offer({ sdp: benchSdp(4000), callId: 'c599', fromTag: 'a' });
    assert.equal(pieces.next().value, '');
    assert.equal(pieces.next().value, '');
    assert.equal(pieces.next().value, 'All calls terminated by operator.\n');
    assert.equal(pieces.next().done, true);
    assert.equal(bench.registry.count(), 1);
    assert.equal(bench.registry.totals().endedBy.forced, 599);
  });

  it('comes to its end though nobody waits for the answer', () => {
    const bench = many();
    handle(bench, 'terminate own').return?.();
    assert.equal(bench.registry.count(), 0);
  });
});
