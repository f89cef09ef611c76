import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench } from '../../../test/support/call-bench.ts';
import { recordingLogger } from '../../../test/support/recording-logger.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { CallOptions } from '../../call/context.ts';
import { parseRtpproxyRequest } from '../../protocols/rtpproxy/index.ts';
import { createControlStatistics } from '../control-statistics.ts';
import { createRtpproxyHandler } from './rtpproxy-command.ts';

const origin = {
  transport: 'udp',
  remote: { family: 'IP4', address: '192.0.2.5', port: 5060 },
} as const;

function createProxy(options: Partial<CallOptions> = {}) {
  const { registry, media } = createCallBench(options);
  const log = recordingLogger();
  const control = createControlStatistics();
  const handler = createRtpproxyHandler({
    registry,
    control,
    log,
    monotonicMs: () => 1_000_000,
    timeoutMs: () => 60_000,
  });
  return {
    registry,
    media,
    control,
    lines: log.lines,
    send: (text: string): string => {
      const parsed = parseRtpproxyRequest(text);
      assert.ok(parsed.ok, text);
      return handler(parsed.request, origin);
    },
    /** Where each party receives, section by section. */
    remotes: () =>
      registry.find('c')?.dialogues.map(({ sides }) =>
        sides.map(({ legs }) =>
          legs.map(({ description }) => {
            const rtp = description?.rtp ?? null;
            return rtp === null ? '-' : formatEndpoint(rtp);
          }),
        ),
      ),
  };
}

describe('rtpproxy protocol', () => {
  it('an update and a look-up make a call', () => {
    const { send, remotes, registry } = createProxy();
    assert.equal(send('U c 192.0.2.100 4000 a;1'), '30002 192.0.2.1 4');
    assert.equal(send('L c 192.0.2.200 5000 a;1 b;1'), '30000 192.0.2.1 4');
    assert.deepEqual(remotes(), [[['192.0.2.100:4000'], ['192.0.2.200:5000']]]);
    assert.equal(registry.find('c')?.dialogues[0]?.isAnswered, true);
  });

  it('which tag comes first in a look-up does not matter', () => {
    const { send, remotes } = createProxy();
    send('U c 192.0.2.100 4000 a;1');
    assert.equal(send('L c 192.0.2.200 5000 b;1 a;1'), '30000 192.0.2.1 4');
    assert.deepEqual(remotes(), [[['192.0.2.100:4000'], ['192.0.2.200:5000']]]);
  });

  it('sections are told of one by one, and keep their ports', () => {
    const { send, remotes } = createProxy();
    assert.equal(send('U c 192.0.2.100 4000 a;1'), '30002 192.0.2.1 4');
    assert.equal(send('U c 192.0.2.100 4002 a;2'), '30006 192.0.2.1 4');
    assert.equal(send('L c 192.0.2.200 5000 a;1 b;1'), '30000 192.0.2.1 4');
    assert.deepEqual(remotes(), [
      [
        ['192.0.2.100:4000', '192.0.2.100:4002'],
        ['192.0.2.200:5000', '-'],
      ],
    ]);
    assert.equal(send('L c 192.0.2.200 5002 a;2 b;2'), '30004 192.0.2.1 4');
    assert.deepEqual(remotes(), [
      [
        ['192.0.2.100:4000', '192.0.2.100:4002'],
        ['192.0.2.200:5000', '192.0.2.200:5002'],
      ],
    ]);
  });

  it('an update from the answerer is an offer of its own, and ports stay', () => {
    const { send, remotes } = createProxy();
    send('U c 192.0.2.100 4000 a;1');
    send('L c 192.0.2.200 5000 a;1 b;1');
    assert.equal(send('U c 192.0.2.201 6000 b;1 a;1'), '30000 192.0.2.1 4');
    assert.equal(send('L c 192.0.2.100 4000 b;1 a;1'), '30002 192.0.2.1 4');
    assert.deepEqual(remotes(), [[['192.0.2.100:4000'], ['192.0.2.201:6000']]]);
  });

  it('port 0 switches a section off and keeps its ports', () => {
    const { send, remotes } = createProxy();
    send('U c 192.0.2.100 4000 a;1');
    send('L c 192.0.2.200 5000 a;1 b;1');
    assert.equal(send('U c 192.0.2.100 0 a;1 b;1'), '30002 192.0.2.1 4');
    assert.deepEqual(remotes(), [[['-'], ['192.0.2.200:5000']]]);
  });

  it('E and I choose interfaces by name, and without such names by family', () => {
    const { send } = createProxy();
    assert.equal(send('UIE c 192.0.2.100 4000 a;1'), '50000 2001:db8::1 6');
  });

  it('a query tells of the time left and of packets', () => {
    const { send, media, registry } = createProxy();
    send('U c 192.0.2.100 4000 a;1');
    assert.equal(send('Q c a'), '60 0 0 0 0');
    media.notePacket(registry.find('c')?.dialogues[0]?.sides[0].legs[0]?.rtp?.slot ?? -1, 970_000);
    assert.equal(send('Q c a'), '60 0 0 0 0');
    assert.equal(send('Q c nobody'), 'E8');
  });

  it('a delete ends the call', () => {
    const { send, registry } = createProxy({ deleteDelayMs: 0 });
    send('U c 192.0.2.100 4000 a;1');
    assert.equal(send('D c nobody'), 'E8');
    assert.equal(send('D c a b'), '0');
    assert.equal(registry.count(), 0);
    assert.equal(send('D c a b'), 'E8');
  });

  it('version and features', () => {
    const { send } = createProxy();
    assert.equal(send('V'), '20040107');
    const dates = ['20040107', '20050322', '20060704', '20071116', '20081102', 'x'];
    assert.deepEqual(
      dates.map((date) => send(`VF ${date}`)),
      ['1', '1', '1', '0', '0', '0'],
    );
  });

  it('a look-up of what is not there gives port 0', () => {
    const { send } = createProxy();
    assert.equal(send('L c 192.0.2.200 5000 a;1 b;1'), '0 0.0.0.0');
    send('U c 192.0.2.100 4000 a;1');
    assert.equal(send('L c 192.0.2.200 5000 x;1 y;1'), '0 0.0.0.0');
    assert.equal(send('L c 192.0.2.200 5000 a;1'), 'E8');
  });

  it('a refusal is E8, and the log says why', () => {
    const { send, lines, control, registry } = createProxy({ maxSessions: 0 });
    assert.equal(send('U c 192.0.2.100 4000 a;1'), 'E8');
    assert.deepEqual(lines, [
      'warn: Refused update of the rtpproxy protocol: Parallel session limit reached',
    ]);
    assert.equal(registry.count(), 0);
    const [proxy] = control.report().proxies as readonly Record<string, unknown>[];
    assert.deepEqual([proxy?.proxy, proxy?.offercount, proxy?.errorcount], ['192.0.2.5', 1, 1]);
  });
});
