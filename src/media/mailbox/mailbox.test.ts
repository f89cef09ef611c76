import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { idleTreatment } from '../../../test/support/treatment.ts';
import type { IceCredentials, IcePlan, SrtpPlan, StreamSecurity } from '../../plan/security.ts';
import type { ReportsPlan } from '../../plan/reports.ts';
import type { StreamId, StreamPlan } from '../../plan/types.ts';
import type { Letter } from './letters.ts';
import { createMailboxMemory, MailboxReader, MailboxWriter } from './mailbox.ts';

/** As our own literals are, which `deepEqual` tells apart from objects without a prototype. */
const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });

const endpoint = plain({
  family: fc.constantFrom('IP4' as const, 'IP6' as const),
  address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: 'binary' })),
  port: fc.nat(65535),
});
const streamId = fc.nat() as fc.Arbitrary<StreamId>;

const byteString = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
});

const srtp: fc.Arbitrary<SrtpPlan> = plain({
  suite: byteString,
  masterKey: byteString,
  mki: fc.option(byteString),
  isRtpUnencrypted: fc.boolean(),
  isRtcpUnencrypted: fc.boolean(),
  isRtpUnauthenticated: fc.boolean(),
});

const credentials: fc.Arbitrary<IceCredentials> = plain({ ufrag: byteString, pwd: byteString });

const ice: fc.Arbitrary<IcePlan> = plain({
  agent: streamId,
  component: fc.constantFrom(1 as const, 2 as const),
  isLite: fc.boolean(),
  isControlling: fc.boolean(),
  local: credentials,
  remote: fc.option<IceCredentials>(credentials),
  isRemoteLite: fc.boolean(),
  candidates: fc.array(byteString, { maxLength: 3 }),
  hasAllCandidates: fc.boolean(),
  advertised: fc.array(
    plain({ family: fc.constantFrom('IP4' as const, 'IP6' as const), address: fc.ipV4() }),
    { maxLength: 2 },
  ),
});

const security: fc.Arbitrary<StreamSecurity> = plain({
  inbound: fc.option(srtp),
  outbound: fc.option(srtp),
  dtls: fc.option(
    plain({
      generation: fc.nat(),
      role: fc.constantFrom('active' as const, 'passive' as const),
      fingerprints: fc.array(plain({ hash: byteString, value: byteString }), { maxLength: 2 }),
      certificate: fc.nat(),
    }),
  ),
  ice: fc.option(ice),
});

const reports: fc.Arbitrary<ReportsPlan | null> = fc.option(
  plain({ via: streamId, ssrc: fc.nat(), cname: byteString, intervalMs: fc.nat() }),
);

const streamPlan: fc.Arbitrary<StreamPlan> = plain({
  id: streamId,
  slot: fc.nat(),
  sockets: fc.array(plain({ id: fc.nat() as fc.Arbitrary<never>, fd: fc.nat(), local: endpoint }), {
    maxLength: 3,
  }),
  carries: fc.constantFrom('rtp' as const, 'rtcp' as const, 'both' as const, 'other' as const),
  peer: fc.option(endpoint),
  learning: plain({
    mode: fc.constantFrom('off' as const, 'immediate' as const, 'delayed' as const, 'heuristic' as const),
    signalledAt: fc.double({ noNaN: true }),
    isSdpSent: fc.boolean(),
  }),
  isStrictSource: fc.boolean(),
  isMediaHandover: fc.boolean(),
  isAsymmetric: fc.boolean(),
  isNatWait: fc.boolean(),
  isNatPierce: fc.boolean(),
  tos: fc.integer({ min: 0, max: 255 }),
  isUnidirectional: fc.boolean(),
  rtpSinks: fc.array(streamId, { maxLength: 4 }),
  rtcpSinks: fc.array(streamId, { maxLength: 4 }),
  clockRates: fc.array(fc.tuple(fc.nat(127), fc.nat()), { maxLength: 8 }),
  security: fc.option(security),
  isFeedbackStripped: fc.boolean(),
  treatment: fc.constantFrom(null, idleTreatment),
  tap: fc.option(
    plain({
      recording: fc.nat(),
      slot: fc.nat(),
      isIngress: fc.boolean(),
      isEgress: fc.boolean(),
      keys: fc.constant(null),
    }),
  ),
  reports,
  maskedExtensions: fc.array(fc.nat(255), { maxLength: 4 }),
  payloadTypes: fc.array(fc.tuple(fc.nat(127), fc.nat(127)), { maxLength: 4 }),
  bundle: fc.option(plain({ kind: fc.constant('member' as const), transport: streamId })),
});

const letter: fc.Arbitrary<Letter> = fc.oneof(
  fc.constant({ kind: 'parcel' as const }),
  plain({
    kind: fc.constant('update' as const),
    streams: fc.array(streamPlan, { maxLength: 3 }),
    removed: fc.array(streamId, { maxLength: 4 }),
    closed: fc.array(fc.nat(), { maxLength: 4 }),
    ticket: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    isTakeover: fc.boolean(),
  }),
);

function aMailbox(capacity: number) {
  const memory = createMailboxMemory(capacity);
  return { writer: new MailboxWriter(memory), reader: new MailboxReader(memory) };
}

const long = (count: number): Letter => ({
  kind: 'update',
  streams: [],
  removed: [],
  closed: Array.from({ length: count }, (_, index) => index),
  ticket: 1,
  isTakeover: false,
});

describe('mailbox', () => {
  it('hands over every letter as it was written, in order, round and round', () => {
    fc.assert(
      fc.property(fc.array(fc.array(letter, { maxLength: 4 }), { maxLength: 30 }), (batches) => {
        const { writer, reader } = aMailbox(1 << 11);
        for (const batch of batches) {
          const put = batch.filter((item) => writer.put(item) === 'done');
          assert.equal(reader.hasMail, put.length > 0);
          assert.deepEqual(reader.take(), put);
          assert.equal(reader.hasMail, false);
        }
      }),
    );
  });

  it('refuses what it has no room for until it has been read', () => {
    const { writer, reader } = aMailbox(64);
    assert.equal(writer.put(long(40)), 'done');
    assert.equal(writer.put(long(40)), 'full');
    assert.deepEqual(reader.take(), [long(40)]);
    assert.equal(writer.put(long(40)), 'done');
    assert.equal(writer.put(long(64)), 'tooLong');
    assert.deepEqual(reader.take(), [long(40)]);
  });

  it('tells the writer what is done, and the reader to stop', () => {
    const { writer, reader } = aMailbox(64);
    assert.deepEqual([writer.acknowledged, reader.isStopping], [0, false]);
    reader.acknowledge(-5);
    writer.stop();
    assert.deepEqual([writer.acknowledged, reader.isStopping], [-5, true]);
  });
});
