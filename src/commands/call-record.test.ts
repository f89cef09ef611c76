import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench } from '../../test/support/call-bench.ts';
import { callRecord } from './call-record.ts';

function recordOf(callId = 'c1'): string {
  const records: string[] = [];
  const bench = createCallBench(
    {},
    { callEnding: (call, reason) => records.push(callRecord(call, reason, bench.clock.unixMs())) },
  );
  bench.offer({ sdp: benchSdp(4000), callId });
  bench.advance(1);
  bench.answer({ sdp: benchSdp(5000), callId });
  bench.advance(2);
  bench.registry.endAll('forced');
  return records.join('\n');
}

function party(
  index: number,
  fields: Readonly<Record<string, string>>,
  relay: number,
  endpoint: number,
): string {
  const head = Object.entries(fields).map(([name, value]) => `ml${index}_${name}=${value}, `);
  const stream = (kind: string, offset: number): string =>
    Object.entries({
      endpoint_ip: '192.0.2.100',
      endpoint_port: endpoint + offset,
      local_relay_ip: '192.0.2.1',
      local_relay_port: relay + offset,
      relayed_packets: 0,
      relayed_bytes: 0,
      relayed_errors: 0,
      last_packet: 1700001000,
    })
      .map(([name, value]) => `ml${index}_midx1_${kind}_${name}=${value}, `)
      .join('');
  return `${head.join('')}payload_type=unknown, ${stream('rtp', 0)}${stream('rtcp', 1)}`;
}

describe('call detail records', () => {
  it('are one line of names and values', () => {
    const common = { end_time: '1700001003.000000' };
    const expected = [
      'ci=c1, created_from=127.0.0.1:5060, last_signal=1700001001, tos=0, ',
      party(0, { start_time: '1700001000.000000', ...common, duration: '3.000000', termination: 'FORCED', local_tag: 'a', local_tag_type: 'FROM_TAG', remote_tag: 'b' }, 30000, 4000), // prettier-ignore
      party(1, { start_time: '1700001000.000000', ...common, duration: '3.000000', termination: 'FORCED', local_tag: 'b', local_tag_type: 'TO_TAG', remote_tag: 'a' }, 30002, 5000), // prettier-ignore
    ];
    assert.equal(recordOf(), expected.join(''));
  });

  it('stay one line, and their fields apart, whatever a peer calls its call', () => {
    const record = recordOf('x\n, ml0_termination=REGULAR, ');
    assert.match(record, /^ci=x\?,_ml0_termination=REGULAR,_, created_from=/);
    assert.ok(!record.includes('\n'));
  });

  it('tell why the call ended', () => {
    const records: string[] = [];
    const bench = createCallBench(
      { offerTimeoutMs: 1000, deleteDelayMs: 0 },
      { callEnding: (call, reason) => records.push(callRecord(call, reason, 0)) },
    );
    bench.offer({ sdp: benchSdp(4000), callId: 'unanswered' });
    bench.advance(2);
    bench.offer({ sdp: benchSdp(4000), callId: 'deleted' });
    bench.registry.delete(
      { callId: 'deleted', fromTag: null, toTag: null, viaBranch: null, delaySeconds: 0 } as never,
      () => null,
    );
    assert.match(records[0]!, /^ci=unanswered,.*ml0_termination=OFFER_TIMEOUT/);
    assert.match(records[1]!, /^ci=deleted,.*ml0_termination=REGULAR/);
  });
});
