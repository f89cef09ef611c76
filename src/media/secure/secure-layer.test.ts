import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { MemoryWorker, type Datagram } from '../../../test/support/memory-worker.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import type { DtlsPlan, IcePlan, SrtpPlan, StreamSecurity } from '../../plan/security.ts';
import type { StreamId } from '../../plan/types.ts';

const at = (host: number, port: number): Endpoint => ({ family: 'IP4', address: `192.0.2.${host}`, port });
/** Two workers, each between a plain phone and the other worker. */
const ports = {
  phone: [at(1, 4000), at(2, 4000)],
  plain: [at(11, 30000), at(12, 30000)],
  secure: [at(11, 30002), at(12, 30002)],
} as const;
const SECURE = 1;
const PLAIN = 2;
type Side = 0 | 1;
const other = (side: Side): Side => (side === 0 ? 1 : 0);

const none: StreamSecurity = { inbound: null, outbound: null, dtls: null, ice: null };
const key = (letter: string, changes: Partial<SrtpPlan> = {}): SrtpPlan => ({
  suite: 'AES_CM_128_HMAC_SHA1_80',
  masterKey: letter.repeat(30),
  mki: null,
  isRtpUnencrypted: false,
  isRtcpUnencrypted: false,
  isRtpUnauthenticated: false,
  ...changes,
});

function rtp(sequence: number): Uint8Array {
  const packet = Buffer.alloc(172, sequence);
  packet.set([0x80, 0]);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(0x1234, 8);
  return packet;
}

class Net {
  readonly workers = [new MemoryWorker(), new MemoryWorker()] as const;
  /** What the phones have received. */
  readonly heard: [Uint8Array[], Uint8Array[]] = [[], []];
  /** False: the datagram is lost. */
  passes: (datagram: Datagram) => boolean = () => true;

  /** `security`: of the leg between the workers. */
  apply(side: Side, security: StreamSecurity, peer: Endpoint | null = ports.secure[other(side)]): void {
    const ids = [SECURE as StreamId, PLAIN as StreamId] as const;
    this.workers[side].apply([
      { id: SECURE, local: ports.secure[side], peer, security, rtpSinks: [ids[1]], rtcpSinks: [ids[1]] },
      {
        id: PLAIN,
        local: ports.plain[side],
        peer: ports.phone[side],
        rtpSinks: [ids[0]],
        rtcpSinks: [ids[0]],
      },
    ]);
  }

  /** Lets time pass, and carries what is sent. */
  run(milliseconds: number): void {
    for (let elapsed = 0; elapsed < milliseconds; elapsed += 5) {
      for (const worker of this.workers) worker.run(5);
      this.carry();
    }
  }

  carry(): void {
    for (let round = 0; round < 20; round += 1) {
      const sent = this.workers
        .flatMap((worker) => worker.takeSends())
        .filter((datagram) => this.passes(datagram));
      if (sent.length === 0) return;
      for (const datagram of sent) this.deliver(datagram);
      for (const worker of this.workers) worker.run(0);
    }
  }

  deliver(datagram: Datagram): void {
    const phone = ports.phone.findIndex(({ address }) => address === datagram.to.address);
    if (phone >= 0) this.heard[phone as Side].push(datagram.payload);
    else for (const worker of this.workers) worker.deliver(datagram);
  }

  /** The phone of that side speaks; what the other one hears. */
  speak(side: Side, packet: Uint8Array): readonly Uint8Array[] {
    this.heard[other(side)] = [];
    this.deliver({ from: ports.phone[side], to: ports.plain[side], payload: packet });
    this.carry();
    return this.heard[other(side)];
  }

  assertMedia(sequence: number): void {
    for (const side of [0, 1] as const)
      assert.deepEqual(
        this.speak(side, rtp(sequence)).map((packet) => Buffer.from(packet)),
        [rtp(sequence)],
        `from side ${side}`,
      );
  }

  status(side: Side): string {
    const layers = this.workers[side].statuses.get(SECURE)!.status;
    return `${layers.ice ?? '-'} | ${layers.dtls ?? '-'} | ${layers.suites ?? '-'}`;
  }

  drops(side: Side, id = SECURE): Readonly<Record<string, number>> {
    return this.workers[side].counters(id).drops;
  }
}

describe('SecureLayer: keys of SDP', () => {
  it('encrypts on one leg and decrypts on the other, RTP and RTCP', () => {
    const net = new Net();
    net.apply(0, { ...none, inbound: key('b'), outbound: key('a') });
    net.apply(1, { ...none, inbound: key('a'), outbound: key('b') });
    net.assertMedia(1);
    const report = Uint8Array.from([0x81, 200, 0, 6, ...Array.from({ length: 24 }, (_, index) => index)]);
    assert.deepEqual(
      net.speak(0, report).map((packet) => Buffer.from(packet)),
      [Buffer.from(report)],
    );
    net.run(200);
    assert.equal(net.status(0), '- | - | AES_CM_128_HMAC_SHA1_80');
  });

  it('counts what has another key, believes nothing of it, and says so', () => {
    const net = new Net();
    net.apply(0, { ...none, inbound: key('b'), outbound: key('x') });
    net.apply(1, { ...none, inbound: key('a'), outbound: key('b') });
    for (let sequence = 1; sequence <= 3; sequence += 1) assert.deepEqual(net.speak(0, rtp(sequence)), []);
    net.run(200);
    assert.equal(net.drops(1)['srtp.authFailed'], 3);
    assert.match(net.workers[1].counters(SECURE).security.srtp ?? '', /^$|no keys/);
  });

  it('changes keys without losing what was on its way', () => {
    const net = new Net();
    net.apply(0, { ...none, inbound: key('b'), outbound: key('a') });
    net.apply(1, { ...none, inbound: key('a'), outbound: key('b') });
    net.assertMedia(1);
    net.apply(1, { ...none, inbound: key('n'), outbound: key('b') });
    assert.equal(net.speak(0, rtp(2)).length, 1, 'still under the key of before');
    net.apply(0, { ...none, inbound: key('b'), outbound: key('n') });
    assert.equal(net.speak(0, rtp(3)).length, 1);
    net.run(6000);
    net.apply(0, { ...none, inbound: key('b'), outbound: key('a') });
    assert.equal(net.speak(0, rtp(4)).length, 0, 'the key of before is forgotten');
  });

  it('keeps counters of a key that a new plan repeats: a replay stays one', () => {
    const net = new Net();
    net.apply(0, { ...none, inbound: key('b'), outbound: key('a') });
    net.apply(1, { ...none, inbound: key('a'), outbound: key('b') });
    const sent: Datagram[] = [];
    net.passes = (datagram) => sent.push(datagram) > 0;
    net.speak(0, rtp(1));
    net.apply(1, { ...none, inbound: key('a'), outbound: key('b') });
    net.deliver(sent[0]!);
    assert.equal(net.drops(1)['srtp.replayed'], 1);
  });
});

const dtls = (net: Net, side: Side, changes: Partial<DtlsPlan> = {}): DtlsPlan => ({
  generation: 1,
  role: side === 0 ? 'active' : 'passive',
  fingerprints: [
    { hash: 'sha-256', value: net.workers[other(side)].certificates.current().fingerprint('sha-256') },
  ],
  certificate: net.workers[side].certificates.current().id,
  ...changes,
});

describe('SecureLayer: DTLS', () => {
  it('makes keys in a handshake, with a cookie for a peer that nobody vouches for', () => {
    const net = new Net();
    for (const side of [1, 0] as const) net.apply(side, { ...none, dtls: dtls(net, side) });
    assert.deepEqual(net.speak(1, rtp(1)), []);
    net.run(300);
    assert.equal(net.status(0), '- | connected, active | AEAD_AES_256_GCM');
    net.assertMedia(2);
    assert.equal(net.drops(1)['send.keysPending'], 1);
  });

  it('waits for the fingerprint of an answer that comes after the handshake', () => {
    const net = new Net();
    net.apply(1, { ...none, dtls: dtls(net, 1, { fingerprints: [] }) });
    net.apply(0, { ...none, dtls: dtls(net, 0) });
    net.run(300);
    assert.match(net.status(1), /waiting for the fingerprint/);
    net.apply(1, { ...none, dtls: dtls(net, 1) });
    net.run(300);
    net.assertMedia(1);
  });

  it('hands out no key to somebody else', () => {
    const net = new Net();
    const wrong = [{ hash: 'sha-256', value: 'AA:'.repeat(31) + 'AA' }];
    net.apply(1, { ...none, dtls: dtls(net, 1, { fingerprints: wrong }) });
    net.apply(0, { ...none, dtls: dtls(net, 0) });
    net.run(300);
    assert.match(net.status(1), /failed: .*fingerprint.* \| no keys yet/);
    assert.deepEqual(net.speak(0, rtp(1)), []);
    assert.deepEqual(net.speak(1, rtp(1)), []);
  });

  it('reads media that comes in the same round as the last flight of the handshake', () => {
    const net = new Net();
    for (const side of [1, 0] as const) net.apply(side, { ...none, dtls: dtls(net, side) });
    const isMedia = ({ payload }: Datagram): boolean => payload[0]! > 63;
    const towards: Datagram[] = [];
    net.passes = (datagram) => {
      const isHeld = datagram.to.address === ports.secure[0].address;
      if (isHeld) towards.push(datagram);
      return !isHeld;
    };
    for (let count = 1; count < 20 && !towards.some(isMedia); count += 1) {
      for (const datagram of towards.splice(0)) net.deliver(datagram);
      net.run(5);
      net.speak(1, rtp(count));
    }
    assert.deepEqual(towards.map(isMedia), [false, true]);
    for (const datagram of towards) net.deliver(datagram);
    net.carry();
    assert.equal(net.heard[0].length, 1);
    assert.equal(net.drops(0)['srtp.keysPending'], undefined);
  });

  it('goes on under the old keys until a new association has made new ones', async () => {
    const net = new Net();
    for (const side of [1, 0] as const) net.apply(side, { ...none, dtls: dtls(net, side) });
    net.run(300);
    net.passes = ({ payload }) => payload[0]! > 63;
    for (const side of [1, 0] as const)
      net.apply(side, { ...none, dtls: dtls(net, side, { generation: 2 }) });
    net.assertMedia(1);
    net.passes = () => true;
    // The first flight is lost, and OpenSSL sends it again by its own clock.
    for (let count = 0; count < 50 && !net.status(0).includes('connected'); count += 1) {
      await setTimeout(20);
      net.run(200);
    }
    net.assertMedia(2);
    assert.match(net.status(0), /connected/);
  });
});

const ice = (side: Side, generation = 1, changes: Partial<IcePlan> = {}): IcePlan => {
  const credentials = (of: Side) => ({
    ufrag: `ufrag${of}${generation}`,
    pwd: `${of}${generation}`.padEnd(24, 'p'),
  });
  const { address, port } = ports.secure[other(side)];
  return {
    agent: SECURE as StreamId,
    component: 1,
    isLite: false,
    isControlling: side === 0,
    local: credentials(side),
    remote: credentials(other(side)),
    isRemoteLite: false,
    candidates: [`f 1 udp 2130706431 ${address} ${port} typ host`],
    hasAllCandidates: true,
    advertised: [ports.secure[side]],
    ...changes,
  };
};

describe('SecureLayer: ICE', () => {
  it('finds the path, then shakes hands over it', () => {
    const net = new Net();
    for (const side of [0, 1] as const)
      net.apply(side, { ...none, dtls: dtls(net, side), ice: ice(side) }, null);
    net.run(1000);
    assert.match(
      net.status(0),
      /^connected: 192.0.2.11:30002 <-> 192.0.2.12:30002 \(host\) \| connected, active/,
    );
    assert.equal(net.workers[0].counters(SECURE).isConfirmed, true);
    net.assertMedia(1);
  });

  it('stops sending to a peer that no longer answers, and goes on when it does', () => {
    const net = new Net();
    for (const side of [0, 1] as const) net.apply(side, { ...none, ice: ice(side) }, null);
    net.run(1000);
    net.passes = ({ to }) => to.address.startsWith('192.0.2.1') && to.port === 4000;
    net.run(40_000);
    net.speak(0, rtp(1));
    assert.equal(net.drops(0)['send.consentLost'], 1);
    assert.match(net.status(0), /consent lost/);
    net.passes = () => true;
    net.run(20_000);
    net.assertMedia(2);
  });

  it('restarts under new credentials while media goes on', () => {
    const net = new Net();
    for (const side of [0, 1] as const) net.apply(side, { ...none, ice: ice(side) }, null);
    net.run(1000);
    for (const side of [0, 1] as const) {
      net.apply(side, { ...none, ice: ice(side, 2) }, null);
      net.assertMedia(10 + side);
    }
    net.run(10_000);
    net.assertMedia(20);
    assert.match(net.status(0), /^connected: [^,]*$|^connected: [^,]* \| - \| -$/);
  });

  it('counts STUN with a wrong password, and says what it means', () => {
    const net = new Net();
    const remote = { ufrag: 'ufrag11', pwd: 'w'.repeat(24) };
    net.apply(0, { ...none, ice: ice(0, 1, { remote }) }, null);
    net.apply(1, { ...none, ice: ice(1) }, null);
    net.run(1000);
    assert.ok((net.drops(1)['stun.wrongIntegrity'] ?? 0) > 0);
    assert.match(net.status(1), /integrity/);
  });

  it('lets go of everything when the stream ends', () => {
    const net = new Net();
    for (const side of [0, 1] as const)
      net.apply(side, { ...none, dtls: dtls(net, side), ice: ice(side) }, null);
    net.run(1000);
    for (const worker of net.workers) {
      worker.remove([SECURE, PLAIN]);
      worker.run(200);
      assert.equal(worker.patience, Infinity);
    }
  });
});

describe('SecureLayer: BUNDLE', () => {
  it('carries several sections over one handshake, each with counters of its own', () => {
    const net = new Net();
    const phones = [at(21, 5000), at(22, 5000)] as const;
    const plain = [at(11, 30010), at(12, 30010)] as const;
    const [secure, audio, member, video] = [SECURE, PLAIN, 3, 4].map((id) => id as StreamId) as [
      StreamId,
      StreamId,
      StreamId,
      StreamId,
    ];
    for (const side of [1, 0] as const) {
      const route = { midExtensionId: null, ssrcs: [] };
      net.workers[side].apply([
        {
          id: secure,
          local: ports.secure[side],
          peer: ports.secure[other(side)],
          security: { ...none, dtls: dtls(net, side) },
          rtpSinks: [audio],
          rtcpSinks: [audio],
          bundle: {
            kind: 'transport',
            routes: [
              { ...route, target: secure, mid: '0', payloadTypes: [0] },
              { ...route, target: member, mid: '1', payloadTypes: [96] },
            ],
          },
        },
        {
          id: audio,
          local: ports.plain[side],
          peer: ports.phone[side],
          rtpSinks: [secure],
          rtcpSinks: [secure],
        },
        {
          id: member,
          local: null,
          rtpSinks: [video],
          rtcpSinks: [video],
          bundle: { kind: 'member', transport: secure },
        },
        { id: video, local: plain[side], peer: phones[side], rtpSinks: [member], rtcpSinks: [member] },
      ]);
    }
    net.run(300);
    net.assertMedia(1);
    const frame = rtp(1);
    frame[1] = 96;
    frame[11] = 0x99;
    const heard: Datagram[] = [];
    net.passes = (datagram) => {
      if (datagram.to.address === phones[1].address) heard.push(datagram);
      return true;
    };
    net.deliver({ from: phones[0], to: plain[0], payload: frame });
    net.carry();
    assert.deepEqual(
      heard.map(({ payload }) => Buffer.from(payload)),
      [frame],
    );
    assert.equal(net.workers[1].counters(member).in.packets, 1);
    assert.equal(net.workers[0].counters(member).out.packets, 1);
    assert.equal(net.workers[1].counters(secure).in.packets, 1);
  });
});
