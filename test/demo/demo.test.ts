import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startChild } from '../support/child-process.ts';
import { judge, type Leg } from './verdict.ts';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

describe('npm run demo', () => {
  it('places a call and says that it went well', async () => {
    const demo = startChild(process.execPath, [MAIN, '--seconds=2']);
    const code = await demo.exited;
    assert.equal(code, 0, demo.stdout() + demo.stderr());
    assert.match(demo.stdout(), /both directions arrived unchanged, .*: PASS\n$/);
    assert.ok(!demo.stdout().includes('\x1b'), 'no terminal codes where there is no terminal');
  });

  it('refuses a length that is none', async () => {
    const demo = startChild(process.execPath, [MAIN, '--seconds=soon']);
    assert.equal(await demo.exited, 1);
    assert.match(demo.stdout(), /FAIL: --seconds=soon/);
  });
});

function aLeg(name: string, reception: Partial<Leg['state']['reception']> = {}): Leg {
  const { packets = 500 } = reception;
  const seen = new Set(Array.from({ length: packets }, (_, index) => index));
  return {
    name,
    view: { localPort: 30_000, peer: '127.0.0.1:4000', learned: true, packets: 500 },
    state: {
      sent: 500,
      reportsSent: 10,
      reportsReceived: 10,
      reception: { packets, seen, damaged: 0, jitterMs: 0.5, delayMs: 0.3, ...reception },
    },
    otherSent: 500,
    otherReportsSent: 10,
    directDelayMs: 0.1,
  };
}

describe('verdict of the demonstration', () => {
  it('passes when both directions arrived', () => {
    const { pass, text } = judge([aLeg('A'), aLeg('B')], 10);
    assert.equal(pass, true);
    assert.match(text, /1000 packets, loss 0\.00 %, .*added delay 0\.20 ms/);
  });

  const failures: readonly (readonly [string, Leg, RegExp])[] = [
    ['silence', aLeg('B', { packets: 0, delayMs: null }), /nothing arrived at B/],
    [
      'loss',
      aLeg('B', { packets: 450 }),
      /B lost 10\.00 % \(packets number 450, 451, 452, 453, 454, \.\.\.\)/,
    ],
    ['damage', aLeg('B', { damaged: 3 }), /3 packets arrived changed at B/],
    ['an unknown party', { ...aLeg('B'), view: null }, /does not know B/],
    [
      'a peer that is not learned',
      { ...aLeg('B'), view: { ...aLeg('B').view!, learned: false } },
      /never made sure where B is/,
    ],
    ['no RTCP', { ...aLeg('B'), state: { ...aLeg('B').state, reportsReceived: 0 } }, /no RTCP arrived at B/],
  ];
  for (const [what, leg, expected] of failures) {
    it(`fails on ${what}`, () => {
      const { pass, text } = judge([aLeg('A'), leg], 10);
      assert.equal(pass, false);
      assert.match(text, expected);
    });
  }
});
