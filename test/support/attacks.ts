import { randomBytes, randomInt } from 'node:crypto';
import { BINDING, stunClass, StunWriter } from '../../src/protocols/stun/index.ts';
import { dtlsEnd, dtlsIdentity } from './dtls.ts';
import { buildRtp } from './rtp.ts';
import { aSecureBurst, type SecurePhone } from './secure-phone.ts';

/** What an attacker sends to the port of an established call. */
export interface Attack {
  readonly name: string;
  readonly payloads: readonly Buffer[];
  /** Reasons, one of which each packet has to be counted under; empty: they are answered, or need not be counted. */
  readonly counted: readonly string[];
}

const VARIANTS = 128;

const variants = (make: (index: number) => Uint8Array): readonly Buffer[] =>
  Array.from({ length: VARIANTS }, (_, index) => Buffer.from(make(index)));

interface StunSketch {
  readonly username: string;
  readonly pwd: string;
  readonly unknown?: boolean;
  readonly isSuccess?: boolean;
}

function stun({ username, pwd, unknown = false, isSuccess = false }: StunSketch): Uint8Array {
  const id = randomBytes(12).toString('latin1');
  const kind = isSuccess ? stunClass.success : stunClass.request;
  const writer = new StunWriter().start(kind, BINDING, id).username(username).priority(1).controlling(1n);
  if (isSuccess) writer.xorMappedAddress({ family: 'IP4', address: '10.0.0.1', port: 1 });
  const message = writer.integrity('sha1', pwd).fingerprint().finish();
  if (!unknown) return message;
  // Of a kind that must be understood, before everything else; integrity and fingerprint are then wrong or made anew by nobody.
  return Buffer.concat([message.subarray(0, 20), Buffer.from('00770000', 'hex'), message.subarray(20)]);
}

/** `ours`: credentials of the daemon towards this telephone. */
export function stunAttacks(ours: { ufrag: string; pwd: string }, phoneUfrag: string): readonly Attack[] {
  const username = `${ours.ufrag}:${phoneUfrag}`;
  return [
    {
      name: 'STUN with a wrong password',
      payloads: variants(() => stun({ username, pwd: 'x'.repeat(24) })),
      counted: ['stun.wrongIntegrity'],
    },
    {
      name: 'STUN with a wrong user name',
      payloads: variants(() => stun({ username: `who:${phoneUfrag}`, pwd: ours.pwd })),
      counted: ['stun.wrongUsername'],
    },
    {
      name: 'STUN with an attribute that nobody knows',
      payloads: variants(() => stun({ username, pwd: ours.pwd, unknown: true })),
      counted: ['stun.malformed', 'stun.wrongFingerprint', 'stun.wrongIntegrity', 'stun.unknownAttribute'],
    },
    {
      name: 'STUN responses to nothing',
      payloads: variants(() => stun({ username, pwd: ours.pwd, isSuccess: true })),
      counted: ['stun.unmatchedResponse'],
    },
    {
      name: 'our own STUN checks sent back',
      payloads: variants(() => stun({ username: `${phoneUfrag}:${ours.ufrag}`, pwd: ours.pwd })),
      counted: ['stun.wrongUsername'],
    },
    {
      name: 'STUN cut anywhere',
      payloads: variants((index) => stun({ username, pwd: ours.pwd }).subarray(0, 1 + (index % 60))),
      counted: ['stun.malformed'],
    },
  ];
}

/** One record of one handshake fragment (RFC 6347 §4.2.2). */
function fragment(fields: {
  readonly length: number;
  readonly offset: number;
  readonly body: Uint8Array;
  readonly epoch?: number;
  readonly type?: number;
}): Buffer {
  const { length, offset, body, epoch = 0, type = 1 } = fields;
  const header = Buffer.alloc(25);
  header.set([22, 0xfe, 0xfd]);
  header.writeUInt16BE(epoch, 3);
  header.writeUIntBE(randomInt(1, 2 ** 24), 5, 6);
  header.writeUInt16BE(12 + body.length, 11);
  header[13] = type;
  header.writeUIntBE(length, 14, 3);
  header.writeUIntBE(offset, 19, 3);
  header.writeUIntBE(body.length, 22, 3);
  return Buffer.concat([header, body]);
}

const unsound = ['dtls.malformed', 'dtls.unexpected', 'dtls.handshakesPending', 'dtls.tooMuch'];

export function dtlsAttacks(): readonly Attack[] {
  const stranger = dtlsEnd({ engine: dtlsIdentity().engine, role: 'active', fingerprints: null });
  stranger.session.start(0);
  const hello = Buffer.from(stranger.outbox[0]!);
  const body = hello.subarray(25);
  const piece = (from: number, to: number) =>
    fragment({ length: body.length, offset: from, body: body.subarray(from, to) });
  return [
    { name: 'ClientHellos of a stranger', payloads: variants(() => hello), counted: unsound },
    {
      name: 'DTLS fragments out of order and over each other',
      payloads: variants((index) => piece((index * 37) % 80, 81 + ((index * 13) % 40))),
      counted: unsound,
    },
    {
      name: 'DTLS messages of 8 MB',
      payloads: variants(() => fragment({ length: 0x7fffff, offset: 5000, body: randomBytes(200) })),
      counted: unsound,
    },
    {
      name: 'DTLS of a wrong epoch',
      payloads: variants((index) =>
        fragment({ length: 100, offset: 0, body: body.subarray(0, 50), epoch: 2 + index }),
      ),
      counted: unsound,
    },
    {
      name: 'DTLS alerts in the clear',
      payloads: variants((index) => Buffer.from([21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, index, 0, 2, 2, 40])),
      counted: unsound,
    },
    {
      name: 'DTLS application data and noise',
      payloads: variants((index) => Buffer.concat([Buffer.from([20 + (index % 44)]), randomBytes(100)])),
      counted: [...unsound, 'media.unknownProtocol'],
    },
  ];
}

/** `phone`: whose packets are made use of; it has keys. */
export function srtpAttacks(phone: SecurePhone): readonly Attack[] {
  const burst = aSecureBurst(VARIANTS);
  const sealed = Array.from({ length: VARIANTS }, (_, index) => phone.rtp.protect(buildRtp(burst, index)));
  const clear = (index: number): Buffer => buildRtp(burst, index);
  const bad = ['srtp.authFailed', 'srtp.tooShort', 'rtp.tooShort', 'rtp.badHeader'];
  const moved = (packet: Buffer): Buffer => {
    const copy = Buffer.from(packet);
    copy.writeUInt16BE(randomInt(65536), 2);
    return copy;
  };
  return [
    {
      name: 'SRTP under another key',
      payloads: variants((index) => Buffer.concat([clear(index), randomBytes(16)])),
      counted: bad,
    },
    { name: 'SRTP whose index is far ahead', payloads: sealed.map(moved), counted: bad },
    {
      name: 'SRTP whose tag is cut off',
      payloads: sealed.map((packet) => packet.subarray(0, packet.length - 4)),
      counted: bad,
    },
    {
      name: 'SRTP cut anywhere',
      payloads: sealed.map((packet, index) => packet.subarray(0, 2 + index)),
      counted: [...bad, 'media.unknownProtocol', 'media.empty'],
    },
    {
      name: 'SRTP of other SSRCs, each a new one',
      payloads: variants((index) => {
        const packet = Buffer.concat([clear(index), randomBytes(16)]);
        packet.writeUInt32BE(randomInt(2 ** 32), 8);
        return packet;
      }),
      counted: bad,
    },
    {
      name: 'SRTCP under another key',
      payloads: variants(() => Buffer.concat([Buffer.from('80c90001', 'hex'), randomBytes(32)])),
      counted: ['srtcp.authFailed'],
    },
    // Last, since the first time each is authentic.
    { name: 'SRTP sent again', payloads: sealed, counted: ['srtp.replayed', 'srtp.tooOld', 'media.noSink'] },
  ];
}
