import assert from 'node:assert/strict';
import { it } from 'node:test';
import { benchSdp, createCallBench } from '../../test/support/call-bench.ts';
import { utf8ToByteString } from '../base/bytes.ts';
import type { StreamId } from '../plan/types.ts';
import { streamName } from './stream-name.ts';

it('names party, media section and component', () => {
  const bench = createCallBench();
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000), toTag: utf8ToByteString('bé') });
  const call = bench.registry.find('call')!;
  const names = bench.media.plans.get('call')!.streams.map(({ id }) => streamName(call, id));
  assert.deepEqual(names, [
    'Media section 1 (audio) of a, RTP',
    'Media section 1 (audio) of a, RTCP',
    'Media section 1 (audio) of bé, RTP',
    'Media section 1 (audio) of bé, RTCP',
  ]);
  assert.equal(streamName(call, 999 as StreamId), null);
});
