/** Whatever a message asks for, what goes out is an SDP, and no party loses track of its sections. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseSdp } from '../../src/protocols/sdp/index.ts';
import { noSdpEditing } from '../../src/policy/sdp-editing.ts';
import { createCallBench, sdpOf, type CallBench } from '../support/call-bench.ts';
import { parse } from '../support/flag-parsing.ts';
import { wellFormedSdp } from './sdp-arbitrary.ts';

const types = ['audio', 'video', 'x-white'];

/** Names and values of attributes that occur, and such as would break out of their line. */
const attribute = fc.oneof(
  fc.constantFrom(
    'sendrecv',
    'rtpmap',
    'rtpmap:0',
    'rtpmap:0 PCMU/8000',
    'ptime:20',
    'rtcp',
    'x',
    'm=audio 1 a 0',
  ),
  fc.string({ unit: fc.constantFrom(...Array.from('ax:> -.,=\r\n\0')), maxLength: 8 }),
);
const edits = fc.record(
  {
    add: fc.oneof(attribute, fc.array(attribute, { maxLength: 3 })),
    remove: fc.array(attribute, { maxLength: 3 }),
    substitute: fc.oneof(
      fc.array(fc.tuple(attribute, attribute), { maxLength: 2 }),
      fc.array(attribute, { maxLength: 3 }),
      fc.tuple(attribute, attribute).map((pair) => pair.join('>')),
    ),
  },
  { requiredKeys: [] },
);
const section = fc.constantFrom('none', 'global', 'audio', 'Video', 'other', 'x-white', '');
const message = fc.record(
  {
    'sdp-attr': fc.dictionary(section, edits, { maxKeys: 4 }),
    extmap: fc.record({ strip: fc.array(attribute), mask: fc.array(attribute) }, { requiredKeys: [] }),
    flags: fc.array(
      fc
        .tuple(fc.constantFrom('add', 'remove', 'substitute'), section, attribute)
        .map(([operation, part, value]) => `sdp-attr-${operation}-${part}-${value}`),
      { maxLength: 4 },
    ),
    replace: fc.subarray(['origin', 'username', 'session-name', 'sdp-version']),
  },
  { requiredKeys: [] },
);

describe('edited SDP', () => {
  it('parses, and has the sections of its source', () => {
    fc.assert(
      fc.property(wellFormedSdp, message, (body, keys) => {
        const bench = createCallBench();
        const { request } = parse('offer', { ...keys, sdp: body, 'call-id': 'call', 'from-tag': 'a' });
        const result = bench.registry.offer(request, {
          transport: 'local',
          remote: { family: 'IP4', address: '127.0.0.1', port: 5060 },
        });
        if (result.ok !== true) return;
        const source = parseSdp(body);
        const written = parseSdp(result.sdp);
        assert.ok(source.ok && written.ok && written.isClean);
        assert.deepEqual(
          written.sdp.media.map(({ type }) => type),
          source.sdp.media.map(({ type }) => type),
        );
      }),
      { numRuns: 300 },
    );
  });
});

/** One offer and its answer. */
const round = fc.record({
  offerer: fc.constantFrom('a' as const, 'b' as const),
  hidden: fc.subarray([...types, 'other']),
  /** Types of the new sections. */
  added: fc.array(fc.constantFrom(...types), { maxLength: 2 }),
  /** Whether each section is alive, in turn. */
  alive: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  answered: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
});

interface Line {
  readonly type: string;
  readonly isAlive: boolean;
}

function bodyOf(party: 'a' | 'b', lines: readonly Line[]): string {
  const address = party === 'a' ? '192.0.2.100' : '192.0.2.200';
  return sdpOf(
    address,
    lines.map(({ type, isAlive }, i) => `m=${type} ${isAlive ? 4000 + 2 * i : 0} RTP/AVP 0`),
  );
}

function linesOf(sdp: string): readonly Line[] {
  const parsed = parseSdp(sdp);
  assert.ok(parsed.ok);
  return parsed.sdp.media.map(({ type, port }) => ({ type, isAlive: port !== 0 }));
}

const typesOf = (lines: readonly Line[]): readonly string[] => lines.map(({ type }) => type);

/** What is written to a party has all the lines that it knows, in their places. */
function assertGoesOn(known: readonly Line[], written: readonly Line[]): void {
  assert.deepEqual(typesOf(written).slice(0, known.length), typesOf(known));
}

/** As many streams send to another as there are live sections in the last answer, each way. */
function assertFlows(bench: CallBench, answer: readonly Line[]): void {
  const { streams } = bench.media.plans.get('call')!;
  const count = streams.filter(({ carries, rtpSinks }) => carries !== 'rtcp' && rtpSinks.length > 0).length;
  assert.equal(count, 2 * answer.filter(({ isAlive }) => isAlive).length);
}

describe('hidden sections', () => {
  it('leave each party with the lines that it knows', () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 5 }), (rounds) => {
        const bench = createCallBench();
        const known: Record<'a' | 'b', readonly Line[]> = { a: [], b: [] };
        for (const [turn, { offerer, hidden, added, alive, answered }] of rounds.entries()) {
          const from = turn === 0 ? 'a' : offerer;
          const to = from === 'a' ? 'b' : 'a';
          const first: Line[] = turn === 0 ? [{ type: 'audio', isAlive: true }] : [];
          const offer = [...known[from], ...first, ...added.map((type) => ({ type, isAlive: true }))].map(
            ({ type }, i) => ({ type, isAlive: alive[i % alive.length]! }),
          );
          if (offer.length === 0) continue;
          const tags = { fromTag: from, toTag: turn === 0 ? null : to };
          const editing = { ...noSdpEditing, removedMedia: hidden };
          const offered = linesOf(bench.offer({ ...tags, sdp: bodyOf(from, offer), editing }));
          assertGoesOn(known[to], offered);
          const answer = offered.map(({ type, isAlive }, i) => ({
            type,
            isAlive: isAlive && answered[i % answered.length]!,
          }));
          const returned = linesOf(bench.answer({ fromTag: from, toTag: to, sdp: bodyOf(to, answer) }));
          assert.deepEqual(typesOf(returned), typesOf(offer));
          returned.forEach(({ isAlive }, i) => assert.ok(!isAlive || offer[i]!.isAlive));
          assertFlows(bench, returned);
          known[from] = offer;
          known[to] = answer;
        }
      }),
      { numRuns: 300 },
    );
  });
});
