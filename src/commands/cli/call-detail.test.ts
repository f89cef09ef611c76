import assert from 'node:assert/strict';
import { it } from 'node:test';
import { benchSdp } from '../../../test/support/call-bench.ts';
import { createPartyBench } from '../../../test/support/party-bench.ts';
import { callRecord } from '../call-record.ts';
import { callDetail } from './call-detail.ts';

it('a subscriber shows with its own media and whom it hears, and the other way round', () => {
  const bench = createPartyBench();
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000) });
  const { toTag } = bench.subscribe();
  bench.subscribeAnswer({ sdp: benchSdp(6000), toTag });
  const call = bench.registry.find('call')!;
  const parties = callDetail(call, bench.clock).split('--- Tag ').slice(1);
  const [a = '', , listener = ''] = parties;
  assert.match(a, new RegExp(`subscription of media with monologue tag '${toTag}' \\(index: 1\\)\\n`));
  assert.doesNotMatch(a, new RegExp(`subscribed to media with monologue tag '${toTag}'`));
  assert.match(
    listener,
    /^'.*', type: UNKNOWN,.*\n--- {5}subscribed to media with monologue tag 'a' \(index: 1\)\n------ Media/,
  );
  assert.match(listener, /<> +192\.0\.2\.100:6000 , SSRC/);
  assert.match(
    callRecord(call, 'forced', 0),
    /ml2_local_tag_type=UNKNOWN,.*ml2_midx1_rtp_endpoint_port=6000/,
  );
});
