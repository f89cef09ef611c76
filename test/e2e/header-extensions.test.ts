/** Header extensions of RFC 8285 that the receiver is not to see: in the SDP, and in packets of all sorts of legs. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { SecureCall, type PartySketch } from '../support/secure-call.ts';
import type { SecurePhone } from '../support/secure-phone.ts';
import { eventually, waitFor } from '../support/wait.ts';

const plain: PartySketch = {};
const sdes: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
const dtls: PartySketch = { protocol: 'UDP/TLS/RTP/SAVP', dtls: 'active' };

const level = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const extmaps = [`1 ${level}`, '2 urn:example:two', '17 urn:example:seventeen'];
const PAYLOAD = Buffer.alloc(160, 0xd5);

/** With the extensions of `elements` in the two-byte form, which has room for all numbers. */
function packet(ssrc: number, elements: readonly (readonly [id: number, data: number])[]): Buffer {
  const header = Buffer.from('800800010000000100000000', 'hex');
  header.writeUInt32BE(ssrc, 8);
  if (elements.length === 0) return Buffer.concat([header, PAYLOAD]);
  header[0]! |= 0x10;
  const list = elements.flatMap(([id, data]) => [id, 1, data]);
  const words = Math.ceil(list.length / 4);
  const block = Buffer.alloc(4 + 4 * words);
  block.writeUInt16BE(0x1000, 0);
  block.writeUInt16BE(words, 2);
  block.set(list, 4);
  return Buffer.concat([header, block, PAYLOAD]);
}

const sent = [
  [1, 0xa1],
  [2, 0xa2],
  [17, 0xa3],
] as const;

describe('masked header extensions', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ options: ['--delete-delay=0'] });
  });
  after(() => lab.close());

  const sdpWithExtensions = (phone: SecurePhone): string =>
    phone.sdp() + extmaps.map((value) => `a=extmap:${value}\r\n`).join('');

  /** Sends one packet with all extensions until it comes, and returns what came. */
  async function passed(from: SecurePhone, to: SecurePhone): Promise<Buffer> {
    let data = Buffer.alloc(0);
    await eventually(async () => {
      const ssrc = randomInt(1, 2 ** 32);
      from.rtp.send(packet(ssrc, sent));
      const find = () => to.rtp.heard.find((one) => !one.isRtcp && one.data.readUInt32BE(8) === ssrc);
      await waitFor('the packet', () => find() !== undefined, 1000);
      data = Buffer.from(find()!.data);
      data.writeUInt32BE(0, 8);
    });
    return data;
  }

  async function connect(a: PartySketch, b: PartySketch, extra: NgMessage): Promise<SecureCall> {
    const call = await SecureCall.open(lab, daemon, a, b);
    const towards = { 'transport-protocol': b.protocol ?? 'RTP/AVP', ICE: 'remove' };
    const keys = b.suite === undefined ? {} : { DTLS: 'off' };
    return call.connect({ ...towards, ...keys, sdp: sdpWithExtensions(call.a), ...extra });
  }

  const legs: readonly (readonly [string, PartySketch, PartySketch])[] = [
    ['plain to plain', plain, plain],
    ['the same SDES keys on both sides, were it not for this', sdes, sdes],
    ['DTLS to plain', dtls, plain],
    ['plain to SDES', plain, sdes],
  ];
  for (const [name, a, b] of legs)
    it(`${name}: what is masked is neither announced nor sent on`, async () => {
      const call = await connect(a, b, { extmap: { mask: [level, 'urn:example:seventeen'] } });
      const announced = call.b.target.attributes.filter((line) => line.startsWith('extmap:'));
      assert.deepEqual(announced, [`extmap:${extmaps[1]}`]);
      assert.deepEqual(await passed(call.a, call.b), packet(0, [[2, 0xa2]]));
      // The other way nothing is masked.
      assert.deepEqual(await passed(call.b, call.a), packet(0, sent));
      await call.delete();
    });

  it('all of them', async () => {
    const call = await connect(plain, plain, { extmap: { mask: ['all'] } });
    assert.deepEqual(await passed(call.a, call.b), packet(0, []));
    await call.delete();
  });

  it('what is stripped is not announced, and packets pass as they are', async () => {
    const call = await connect(plain, plain, { flags: ['strip-extmap'] });
    assert.deepEqual(
      call.b.target.attributes.filter((line) => line.startsWith('extmap')),
      [],
    );
    assert.deepEqual(await passed(call.a, call.b), packet(0, sent));
    await call.delete();
  });

  it('until an offer without the wish', async () => {
    const call = await connect(plain, plain, { extmap: { mask: ['all'] } });
    assert.deepEqual(await passed(call.a, call.b), packet(0, []));
    await call.exchange({ sdp: sdpWithExtensions(call.a) });
    assert.deepEqual(await passed(call.a, call.b), packet(0, sent));
    await call.delete();
  });
});
