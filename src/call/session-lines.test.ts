import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, plainOptions } from '../../test/support/call-bench.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');

describe('replace', () => {
  const named = (user: string, version: number, port = 4000): string =>
    benchSdp(port).replace('o=- 1 1', `o=${user} 1 ${version}`);
  const originOf = (sdp: string): string => /^o=.*$/m.exec(sdp)?.[0].trim() ?? '';
  const replace = plainOptions.replace;

  it('origin puts our address there', () => {
    const bench = createCallBench();
    assert.equal(
      originOf(bench.offer({ sdp: named('u', 5), replace: { ...replace, origin: true } })),
      'o=u 1 5 IN IP4 192.0.2.1',
    );
  });

  it('username keeps the first', () => {
    const bench = createCallBench();
    const wish = { ...replace, username: true };
    bench.offer({ sdp: named('first', 5), replace: wish });
    assert.match(originOf(bench.offer({ sdp: named('second', 6), replace: wish })), /^o=first 1 6 /);
  });

  it('sdp-version goes on behind versions that were passed on', () => {
    const bench = createCallBench();
    const ours = { replace: { ...plainOptions.replace, sdpVersion: true } };
    const version = (sdp: string): string | undefined => / (\d+) IN IP4/.exec(sdp)?.[1];
    const said = [named('u', 5), named('u', 8), named('u', 9), named('u', 2), named('u', 10)];
    const options = [ours, {}, ours, {}, ours];
    const written = said.map((sdp, i) =>
      version(bench.offer({ sdp, toTag: i === 0 ? null : 'b', ...options[i] })),
    );
    assert.deepEqual(written, ['5', '8', '9', '2', '10']);
  });

  it('sdp-version counts changes of the body only', () => {
    const bench = createCallBench();
    const wish = { ...replace, sdpVersion: true };
    const version = (sdp: string): string =>
      originOf(bench.offer({ sdp, replace: wish })).split(' ')[2] ?? '';
    assert.equal(version(named('u', 5)), '5');
    assert.equal(version(named('u', 9)), '5');
    assert.equal(version(named('u', 9).replace('m=audio 4000 RTP/AVP 0', 'm=audio 4000 RTP/AVP 8')), '6');
  });

  it('force-increment-sdp-ver counts every message', () => {
    const bench = createCallBench();
    const wish = { ...replace, forceIncrementSdpVersion: true };
    const version = (): string =>
      originOf(bench.offer({ sdp: named('u', 5), replace: wish })).split(' ')[2] ?? '';
    assert.deepEqual([version(), version(), version()], ['6', '7', '8']);
  });
});

describe('mid', () => {
  const withMid = benchSdp(4000, '192.0.2.100', 'a=mid:left');

  it('is the name of the offerer in the answer, whatever the answerer calls it', () => {
    const bench = createCallBench();
    assert.match(bench.offer({ sdp: withMid }), /a=mid:left\r\n/);
    assert.match(bench.answer({ sdp: b }), /a=mid:left\r\n/);
  });

  it('is generated for the receiver only', () => {
    const bench = createCallBench();
    assert.match(bench.offer({ sdp: a, generateMid: true }), /a=mid:1\r\n/);
    assert.doesNotMatch(bench.answer({ sdp: benchSdp(5000, '192.0.2.200', 'a=mid:1') }), /a=mid/);
  });
});

it('keys of the session part go into sections that can have some, and into no others', () => {
  const bench = createCallBench();
  const media = (port: number): string =>
    [
      `a=fingerprint:sha-1 ${Array.from({ length: 20 }, () => 'AA').join(':')}`,
      'a=setup:actpass',
      `m=image ${port} udptl t38`,
      `m=image ${port + 2} UDP/TLS/UDPTL t38`,
      'm=message 2855 TCP/MSRP *',
      'm=message 2855 TCP/TLS/MSRP *',
    ].join('\r\n');
  const toB = bench.offer({ sdp: benchSdp(4000).replace(/m=audio.*/, media(4000)) });
  const [session, ...sections] = toB.split('\r\nm=');
  assert.deepEqual(
    [session, ...sections].map((part) => (part ?? '').includes('a=fingerprint:')),
    [false, false, true, false, true],
  );
});
