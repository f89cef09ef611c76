import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  DtlsNetwork,
  bothConnected,
  hasProtectedRecord,
  type LossRule,
} from '../../../test/support/dtls-network.ts';
import { dtlsIdentity, dtlsPair } from '../../../test/support/dtls.ts';
import { seededRandom } from '../../../test/support/media-addresses.ts';

const alice = dtlsIdentity({ isImpatient: true });
const bob = dtlsIdentity({ key: 'RSA', isImpatient: true });
const HANDSHAKES = 40;
const SMALLEST_MTU = 576;

describe('handshakes over a bad network', () => {
  for (const loss of [0, 0.1, 0.2, 0.3]) {
    it(`completes at ${loss * 100} % loss, with repeats and in any order`, async () => {
      const one = async (seed: number): Promise<void> => {
        const pair = dtlsPair(alice, bob, { mtu: SMALLEST_MTU });
        const faults = { loss, duplication: loss / 2, reordering: loss };
        const network = new DtlsNetwork(pair, faults, seededRandom(seed));
        pair.active.session.start(0);
        await network.run(() => bothConnected(pair));
        assert.deepEqual(pair.active.keys[0]!.local, pair.passive.keys[0]!.remote);
        assert.equal(pair.active.keys.length + pair.passive.keys.length, 2);
        for (const { length } of network.seen)
          assert.ok(length <= SMALLEST_MTU, `datagram of ${length} bytes`);
        pair.active.session.close(0);
        pair.passive.session.close(0);
      };
      await Promise.all(Array.from({ length: HANDSHAKES }, (_, seed) => one(seed + 1)));
    });
  }

  const first: LossRule = (_, index) => index === 0;
  /** The first three times that `end` sends its Finished message. */
  const finishedOf = (end: 'active' | 'passive'): LossRule => {
    let left = 3;
    return (from, _, bytes) => from === end && hasProtectedRecord(bytes) && left-- > 0;
  };
  for (const [name, rule] of [
    ['the first of each', first],
    ['the last flight', finishedOf('passive')],
    ["the active end's Finished", finishedOf('active')],
  ] as const) {
    it(`completes when it loses ${name}`, async () => {
      const pair = dtlsPair(alice, bob);
      pair.active.session.start(0);
      await new DtlsNetwork(pair, {}, undefined, rule).run(() => bothConnected(pair));
      assert.equal(pair.active.keys.length, 1);
    });
  }

  it('answers a repeated last flight when it has long been connected', async () => {
    const pair = dtlsPair(alice, bob);
    pair.active.session.start(0);
    const network = new DtlsNetwork(pair, {}, undefined, finishedOf('passive'));
    await network.run(() => pair.passive.session.state === 'connected');
    assert.equal(pair.active.session.state, 'handshaking');
    assert.equal(pair.passive.session.poll(600_000), Infinity);
    await network.run(() => bothConnected(pair));
    assert.equal(pair.passive.keys.length, 1);
  });

  it('looks on for a peer that is not there yet', async () => {
    const pair = dtlsPair(alice, bob);
    pair.active.session.start(0);
    const begin = performance.now();
    // Twelve repeats are OpenSSL's limit: some hundred milliseconds here.
    const network = new DtlsNetwork(pair, {}, undefined, () => performance.now() - begin < 1200);
    await network.run(() => bothConnected(pair));
    assert.ok(network.seen.length > 14);
  });
});
