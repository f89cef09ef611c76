import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DtlsState } from '../../src/protocols/dtls/index.ts';
import { dtlsIdentity, dtlsPair, exchangeAll, type DtlsEnd } from '../support/dtls.ts';
import { mutated } from '../support/mutate.ts';

const alice = dtlsIdentity();
const bob = dtlsIdentity();

/** All datagrams of a handshake that is over, of both ends, with the alert that closes it. */
function recordHandshake(): readonly Uint8Array[] {
  const { active, passive } = dtlsPair(alice, bob);
  active.session.start(0);
  const seen = exchangeAll(active, passive);
  active.session.close(0);
  return [...seen, ...exchangeAll(active, passive)];
}

const seeds = recordHandshake();

interface Situation {
  readonly name: string;
  /** Where the end must still be afterwards; null where the handshake is in the clear and may be spoilt. */
  readonly keeps: DtlsState | null;
  /** The end to be attacked, and its peer. */
  readonly make: () => { readonly victim: DtlsEnd; readonly peer: DtlsEnd };
}

const started = (): ReturnType<typeof dtlsPair> => {
  const pair = dtlsPair(alice, bob);
  pair.active.session.start(0);
  return pair;
};

const situations: readonly Situation[] = [
  {
    name: 'an active end that has not started',
    keeps: 'waiting',
    make: () => {
      const { active, passive } = dtlsPair(alice, bob);
      return { victim: active, peer: passive };
    },
  },
  {
    name: 'a passive end that waits',
    keeps: null,
    make: () => {
      const { active, passive } = started();
      return { victim: passive, peer: active };
    },
  },
  {
    name: 'an active end in the handshake',
    keeps: null,
    make: () => {
      const { active, passive } = started();
      return { victim: active, peer: passive };
    },
  },
  {
    name: 'a passive end in the handshake',
    keeps: null,
    make: () => {
      const { active, passive } = started();
      const [hello] = active.outbox.splice(0);
      passive.session.receive(hello!, 0, hello!.length, 0);
      return { victim: passive, peer: active };
    },
  },
  {
    name: 'an end without the fingerprint',
    keeps: 'awaitingFingerprint',
    make: () => {
      const { active } = started();
      const { passive } = dtlsPair(alice, bob, { fingerprints: null });
      exchangeAll(active, passive);
      return { victim: passive, peer: active };
    },
  },
  ...(['active', 'passive'] as const).map((role): Situation => ({
    name: `a connected ${role} end`,
    keeps: 'connected',
    make: () => {
      const pair = started();
      exchangeAll(pair.active, pair.passive);
      return { victim: pair[role], peer: pair[role === 'active' ? 'passive' : 'active'] };
    },
  })),
];

/** Nothing is thrown, no keys come out, and who has a session keeps it. */
function attack({ make, keeps }: Situation, datagrams: readonly Uint8Array[], before: number): void {
  const { victim, peer } = make();
  const keysBefore = victim.keys.length;
  for (const [index, datagram] of datagrams.entries()) {
    const bytes = new Uint8Array(before + datagram.length + 5).fill(22);
    bytes.set(datagram, before);
    assert.ok(victim.session.receive(bytes, before, datagram.length, index * 400, 'stranger:1') <= 0);
    victim.session.poll(index * 400);
  }
  assert.equal(victim.keys.length, keysBefore);
  if (keeps !== null) assert.equal(victim.session.state, keeps);
  if (keeps === 'connected' || keeps === 'awaitingFingerprint') {
    victim.outbox.length = peer.outbox.length = 0;
    peer.session.close(0);
    exchangeAll(peer, victim);
    assert.equal(victim.session.state, 'closed');
  }
  victim.session.close(0);
  peer.session.close(0);
}

/** A sound record around anything, which gets past the first checks. */
const record = fc
  .tuple(
    fc.integer({ min: 20, max: 23 }),
    fc.constantFrom(0, 0, 1),
    fc.nat({ max: 255 }),
    fc.uint8Array({ minLength: 1, maxLength: 80 }),
  )
  .map(([type, epoch, sequence, content]) =>
    Uint8Array.from([type, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 1, sequence, 0, content.length, ...content]),
  );

/** A sound fragment of a handshake message. */
const fragment = fc
  .tuple(
    fc.constantFrom(1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 20, 22),
    fc.nat({ max: 6 }),
    fc.nat({ max: 300 }),
    fc.nat({ max: 200 }),
    fc.uint8Array({ maxLength: 100 }),
  )
  .map(([type, sequence, length, offset, content]) => {
    const body = [
      type,
      0,
      length >> 8,
      length & 255,
      0,
      sequence,
      0,
      0,
      offset,
      0,
      0,
      content.length,
      ...content,
    ];
    return Uint8Array.from([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 2, sequence, 0, body.length, ...body]);
  });

const anything = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  record,
  fragment,
  mutated(seeds),
  fc.constantFrom(...seeds),
);

describe('DTLS sessions under attack', () => {
  for (const situation of situations) {
    it(situation.name, () => {
      const datagrams = fc.array(anything, { minLength: 1, maxLength: 8 });
      fc.assert(
        fc.property(datagrams, fc.nat({ max: 9 }), (list, before) => attack(situation, list, before)),
        { numRuns: 250 },
      );
    });
  }
});
