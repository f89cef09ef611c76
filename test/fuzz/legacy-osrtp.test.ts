/** Random offers and answers of parties that know opportunistic SRTP by two `m=` lines: every answer fits its offer, line by line. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { newSecurityOptions } from '../../src/policy/security/options.ts';
import { createCallBench, sdpOf, type CallBench } from '../support/call-bench.ts';
import { alice, bob, cryptoLine, type SecureParty } from '../support/secure-party.ts';

const { osrtp: plainOsrtp } = newSecurityOptions();
const anyFlag = fc.boolean();
const anySection = fc.record({
  type: fc.constantFrom('audio', 'video'),
  form: fc.constantFrom('pair', 'pairPlainFirst', 'plain', 'secure'),
});
type Section = typeof anySection extends fc.Arbitrary<infer T> ? T : never;
const anyRound = fc.record({
  isReversed: anyFlag,
  /** New sections of the offer. */
  added: fc.array(anySection, { maxLength: 2 }),
  accepts: anyFlag,
  offers: anyFlag,
  /** By line of the offer, and of the answer. */
  declinedOffer: fc.array(anyFlag, { minLength: 8, maxLength: 8 }),
  declinedAnswer: fc.array(anyFlag, { minLength: 8, maxLength: 8 }),
  direction: fc.constantFrom('sendrecv', 'sendonly', 'inactive'),
});
type Round = typeof anyRound extends fc.Arbitrary<infer T> ? T : never;

interface Line {
  readonly type: string;
  readonly protocol: string;
  readonly isAlive: boolean;
  /** Of the crypto lines that were offered; null: none. */
  readonly tag: string | null;
}

function linesOf(sdp: string): readonly Line[] {
  const [, ...sections] = sdp.split(/^(?=m=)/m);
  return sections.map((section) => {
    const [, type = '', port = '', protocol = ''] = /^m=(\S+) (\d+)\S* (\S+)/.exec(section)!;
    const tag = /^a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 /m.exec(section)?.[1] ?? null;
    return { type, protocol, isAlive: port !== '0', tag };
  });
}

/** A party, and the lines that it and we have exchanged last. */
class Party {
  lines: readonly Line[] = [];
  readonly sketch: SecureParty;

  constructor(sketch: SecureParty) {
    this.sketch = sketch;
  }

  sdp(lines: readonly Line[], direction: string): string {
    const { address, port, key } = this.sketch;
    return sdpOf(
      address,
      lines.flatMap(({ type, protocol, isAlive, tag }, index) => [
        `m=${type} ${isAlive ? port + 10 * index : 0} ${protocol} 0`,
        ...(isAlive ? [`a=${direction}`] : []),
        ...(isAlive && protocol.includes('SAVP') ? [`a=${cryptoLine(key, Number(tag ?? 1))}`] : []),
      ]),
    );
  }

  offer({ added, declinedOffer, direction }: Round): string {
    this.lines = [...this.lines, ...added.flatMap(newLines)].map((line, index) => ({
      ...line,
      isAlive: declinedOffer[index % 8] !== true || index % 3 !== 0,
      tag: '1',
    }));
    return this.sdp(this.lines, direction);
  }

  /** Takes at most one of a pair, as such parties do. */
  answer(offered: string, { declinedAnswer, direction }: Round): string {
    const lines = linesOf(offered);
    assert.ok(lines.length >= this.lines.length, `an offer has lost lines:\n${offered}`);
    for (const [index, { type }] of this.lines.entries()) assert.equal(lines[index]!.type, type);
    this.lines = lines.map((line, index) => {
      const canBeTaken = line.isAlive && (!line.protocol.includes('SAVP') || line.tag !== null);
      return { ...line, isAlive: canBeTaken && declinedAnswer[index % 8] !== true };
    });
    return this.sdp(this.lines, direction);
  }

  take(answered: string): void {
    const lines = linesOf(answered);
    assert.deepEqual(
      lines.map(({ type }) => type),
      this.lines.map(({ type }) => type),
      answered,
    );
    for (const [index, { protocol, isAlive }] of lines.entries()) {
      const own = this.lines[index]!;
      assert.ok(!isAlive || own.isAlive, `line ${index} was declined, and is answered:\n${answered}`);
      if (isAlive) assert.equal(protocol, own.protocol, answered);
    }
  }
}

function newLines({ type, form }: Section): readonly Line[] {
  const line = (protocol: string): Line => ({ type, protocol, isAlive: true, tag: '1' });
  const [plain, secure] = [line('RTP/AVP'), line('RTP/SAVP')];
  if (form === 'plain') return [plain];
  if (form === 'secure') return [secure];
  return form === 'pair' ? [secure, plain] : [plain, secure];
}

function checkPlan(bench: CallBench): void {
  const streams = bench.media.plans.get('call')?.streams ?? [];
  const ids = new Set(streams.map(({ id }) => id));
  for (const { rtpSinks, rtcpSinks } of streams)
    for (const sink of [...rtpSinks, ...rtcpSinks]) assert.ok(ids.has(sink));
  const planned = streams.flatMap(({ sockets }) => sockets).length;
  assert.equal(bench.media.openPorts().length, planned);
}

describe('opportunistic SRTP in two lines', () => {
  it('gives every offer an answer that fits, whoever offers what', () => {
    fc.assert(
      fc.property(fc.array(anyRound, { minLength: 1, maxLength: 6 }), anySection, (rounds, first) => {
        const bench = createCallBench();
        const parties = { a: new Party(alice), b: new Party(bob) };
        for (const [number, drawn] of rounds.entries()) {
          const round =
            number === 0 ? { ...drawn, isReversed: false, added: [first, ...drawn.added] } : drawn;
          const [fromTag, toTag] = round.isReversed ? (['b', 'a'] as const) : (['a', 'b'] as const);
          const osrtp = {
            ...plainOsrtp,
            acceptsLegacy: round.accepts,
            offer: round.offers ? 'legacy' : null,
          } as const;
          const sdp = parties[fromTag].offer(round);
          const offered = bench.offer({ fromTag, toTag: number === 0 ? null : toTag, sdp, osrtp });
          checkPlan(bench);
          parties[fromTag].take(bench.answer({ fromTag, toTag, sdp: parties[toTag].answer(offered, round) }));
          checkPlan(bench);
        }
      }),
      { numRuns: 300 },
    );
  });
});
