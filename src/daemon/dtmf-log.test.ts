import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { it } from 'node:test';
import { createCallBench, benchSdp } from '../../test/support/call-bench.ts';
import { silentLogger } from '../base/log.ts';
import { createDtmfLog } from './dtmf-log.ts';

it('a DTMF event is a datagram of JSON', async () => {
  const bench = createCallBench({ areDigitsLogged: true });
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000, '192.0.2.200') });
  const [stream] = bench.media.plans.get('call')?.streams ?? [];
  const source = { family: 'IP4', address: '192.0.2.100', port: 4000 } as const;
  const event = { code: 11, durationMs: 80, volume: 10, at: 1_700_000_000_500, source };
  const heard = bench.registry.digit('call', stream!.id, event);
  const receiver = createSocket('udp4');
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const destination = { host: '127.0.0.1', port: receiver.address().port };
  const log = createDtmfLog({ destination, notices: null, log: silentLogger });
  const arrival = once(receiver, 'message', { signal: AbortSignal.timeout(5000) });
  log.write(heard!);
  const [line] = (await arrival) as unknown as readonly [Buffer];
  assert.deepEqual(JSON.parse(line.toString()), {
    callid: 'call',
    source_tag: 'a',
    tags: ['a', 'b'],
    type: 'DTMF',
    timestamp: 1_700_000_000,
    source_ip: '192.0.2.100',
    event: 11,
    duration: 80,
    volume: 10,
  });
  receiver.close();
  log.close();
});
