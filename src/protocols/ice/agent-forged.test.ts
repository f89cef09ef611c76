import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IceNetwork, type Party } from '../../../test/support/ice-network.ts';
import { drop } from '../../base/drop-reasons.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { BINDING, parseStun, stunClass, StunWriter, type StunMessage } from '../stun/index.ts';
import { IceAgent, newCredentials, type IceLocal } from './index.ts';

const ATTACKER: Endpoint = { family: 'IP4', address: '203.0.113.66', port: 666 };
const ID = 'forged-forge';

interface Bench {
  readonly network: IceNetwork;
  readonly a: Party;
  readonly b: Party;
  /** What the agents have sent to the attacker. */
  readonly replies: StunMessage[];
  /** What b has sent, so that its requests can be answered by another. */
  readonly requests: { readonly bytes: Uint8Array; readonly source: Endpoint; readonly to: Endpoint }[];
}

function bench(): Bench {
  const network = new IceNetwork();
  const a = network.add('a', { addresses: ['192.0.2.1'] });
  const b = network.add('b', { addresses: ['198.51.100.7'] });
  const replies: StunMessage[] = [];
  const requests: Bench['requests'] = [];
  network.isBlocked = ({ from, source, to, bytes }) => {
    if (to.address === ATTACKER.address) replies.push(parseStun(bytes, 0, bytes.length) as StunMessage);
    else if (from === b) requests.push({ bytes, source, to });
    return to.address === ATTACKER.address;
  };
  network.describe(a, b);
  network.describe(b, a);
  return { network, a, b, replies, requests };
}

const ourName = ({ a, b }: Bench): string => `${a.credentials.ufrag}:${b.credentials.ufrag}`;
const check = (): StunWriter => new StunWriter().start(stunClass.request, BINDING, ID).priority(2130706431);

/** Each is sent to a, by a stranger. */
const forgeries: readonly (readonly [
  name: string,
  make: (bench: Bench) => Uint8Array,
  dropped: number,
  error: number | null,
])[] = [
  ['no credentials at all', () => check().useCandidate().fingerprint().finish(), drop.stunNoCredentials, 400],
  [
    'no integrity',
    (it) => check().username(ourName(it)).useCandidate().fingerprint().finish(),
    drop.stunNoCredentials,
    400,
  ],
  [
    'no user name',
    ({ a }) => check().integrity('sha1', a.credentials.pwd).fingerprint().finish(),
    drop.stunNoCredentials,
    400,
  ],
  [
    'wrong password',
    (it) => check().username(ourName(it)).useCandidate().integrity('sha1', 'guess').fingerprint().finish(),
    drop.stunWrongIntegrity,
    401,
  ],
  [
    'the password of the other side',
    (it) => check().username(ourName(it)).integrity('sha1', it.b.credentials.pwd).fingerprint().finish(),
    drop.stunWrongIntegrity,
    401,
  ],
  [
    'wrong password, SHA-256',
    (it) => check().username(ourName(it)).integrity('sha256', 'guess').fingerprint().finish(),
    drop.stunWrongIntegrity,
    401,
  ],
  [
    'the right password, but another peer',
    ({ a }) =>
      check()
        .username(`${a.credentials.ufrag}:other`)
        .integrity('sha1', a.credentials.pwd)
        .fingerprint()
        .finish(),
    drop.stunWrongUsername,
    401,
  ],
  [
    'user name without colon',
    ({ a }) => check().username(a.credentials.ufrag).integrity('sha1', a.credentials.pwd).finish(),
    drop.stunWrongUsername,
    401,
  ],
  [
    'wrong fingerprint',
    (it) => {
      const bytes = check()
        .username(ourName(it))
        .integrity('sha1', it.a.credentials.pwd)
        .fingerprint()
        .finish();
      return bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1);
    },
    drop.stunWrongFingerprint,
    null,
  ],
  [
    'role conflict without integrity',
    (it) => check().username(ourName(it)).controlling(0xffffffffffffffffn).fingerprint().finish(),
    drop.stunNoCredentials,
    400,
  ],
  [
    'another method',
    () => new StunWriter().start(stunClass.request, 3, ID).fingerprint().finish(),
    drop.stunUnsupported,
    null,
  ],
  [
    'a response to nothing',
    () => new StunWriter().start(stunClass.success, BINDING, ID).fingerprint().finish(),
    drop.stunUnmatchedResponse,
    null,
  ],
  [
    'cut off',
    (it) => check().username(ourName(it)).integrity('sha1', 'x').fingerprint().finish().subarray(0, 48),
    drop.stunMalformed,
    null,
  ],
];

describe('forged requests have no effect', () => {
  for (const [name, make, dropped, error] of forgeries) {
    for (const isConnected of [true, false]) {
      it(`${name}, ${isConnected ? 'connected' : 'still checking'}`, () => {
        const it = bench();
        const { network, a, replies } = it;
        if (isConnected) assert.ok(network.run(2000, () => a.agent.state === 'connected'));
        const before = { ...a.agent.diagnosis(0), path: a.paths[1], isControlling: a.agent.isControlling };
        const bytes = make(it);
        const [local] = a.locals;
        assert.equal(a.agent.receive(bytes, 0, bytes.length, local!.socket, ATTACKER, network.now), -dropped);
        const after = { ...a.agent.diagnosis(0), path: a.paths[1], isControlling: a.agent.isControlling };
        // Words may tell of it; nothing else does.
        assert.deepEqual({ ...after, reason: '' }, { ...before, reason: '' });
        assert.deepEqual(
          replies.map(({ errorCode }) => errorCode),
          error === null ? [] : [error],
        );
        network.touch(a);
        assert.ok(network.run(2000, () => a.agent.state === 'connected'));
        network.run(20_000);
        assert.equal(a.paths[1]?.remote.address, '198.51.100.7');
        assert.equal(replies.length, error === null ? 0 : 1);
      });
    }
  }

  it('a flood is answered with few errors', () => {
    const { network, a, replies } = bench();
    const bytes = check().username('x:y').integrity('sha1', 'x').fingerprint().finish();
    for (let index = 0; index < 10_000; index += 1) {
      const at = network.now + index / 10;
      a.agent.receive(bytes, 0, bytes.length, a.locals[0]!.socket, ATTACKER, at);
    }
    assert.equal(replies.length, 20);
  });
});

describe('forged responses have no effect', () => {
  /** The first request of b, and a response to it by somebody else. */
  function forge(
    make: (writer: StunWriter, it: Bench) => StunWriter,
    from: 'peer' | 'stranger',
    isError = false,
  ): number {
    const it = bench();
    const { network, a, b, requests } = it;
    network.loss = 1;
    network.run(10);
    const [request] = requests;
    const { transactionId } = parseStun(request!.bytes, 0, request!.bytes.length) as StunMessage;
    const writer = new StunWriter().start(
      isError ? stunClass.error : stunClass.success,
      BINDING,
      transactionId,
    );
    const bytes = make(writer.xorMappedAddress(request!.source), it).fingerprint().finish();
    const source = from === 'peer' ? request!.to : ATTACKER;
    const result = b.agent.receive(bytes, 0, bytes.length, b.locals[0]!.socket, source, network.now);
    assert.equal(b.agent.diagnosis(0).components[0]!.checksAnswered, 0);
    network.touch(b);
    network.loss = 0;
    assert.ok(network.run(3000, () => a.agent.state === 'connected' && b.agent.state === 'connected'));
    return result;
  }

  it('wrong integrity', () =>
    assert.equal(
      forge((writer) => writer.integrity('sha1', 'guess'), 'peer'),
      -drop.stunWrongIntegrity,
    ));
  it('our own password in place of the peer’s', () =>
    assert.equal(
      forge((writer, { b }) => writer.integrity('sha1', b.credentials.pwd), 'peer'),
      -drop.stunWrongIntegrity,
    ));
  it('no integrity', () =>
    assert.equal(
      forge((writer) => writer, 'peer'),
      -drop.stunNoCredentials,
    ));
  it('from elsewhere, although it has the password', () =>
    assert.equal(
      forge((writer, { a }) => writer.integrity('sha1', a.credentials.pwd), 'stranger'),
      -drop.stunWrongSource,
    ));
  it('an unprotected role conflict', () =>
    assert.equal(
      forge((writer) => writer.errorCode(487, 'Role Conflict'), 'peer', true),
      -drop.stunNoCredentials,
    ));
});

describe('authenticated but odd requests', () => {
  it('with attributes that must be understood: 420, and nothing else', () => {
    const it = bench();
    const { network, a, replies } = it;
    network.run(2000);
    const bytes = check()
      .username(ourName(it))
      .useCandidate()
      .attribute(0x7ffe, Uint8Array.of(1))
      .integrity('sha1', a.credentials.pwd)
      .fingerprint()
      .finish();
    const result = a.agent.receive(bytes, 0, bytes.length, a.locals[0]!.socket, ATTACKER, network.now);
    assert.equal(result, -drop.stunUnknownAttribute);
    assert.equal(replies[0]?.errorCode, 420);
    assert.notEqual(replies[0].integrityAt, null);
    assert.equal(a.agent.diagnosis(0).remoteCandidates, 1);
  });

  it('a peer with the password may be anywhere, but not more than the bounds allow', () => {
    const it = bench();
    const { network, a } = it;
    network.run(2000);
    for (let port = 1; port <= 1000; port += 1) {
      const bytes = check().username(ourName(it)).integrity('sha1', a.credentials.pwd).finish();
      a.agent.receive(bytes, 0, bytes.length, a.locals[0]!.socket, { ...ATTACKER, port }, network.now);
    }
    assert.equal(a.agent.diagnosis(0).remoteCandidates, 100);
    const { sent } = a;
    network.touch(a);
    network.run(60_000);
    // 100 candidates of 7 requests, and some rounds of consent.
    assert.ok(a.sent - sent < 800, `${a.sent - sent}`);
    assert.equal(a.agent.state, 'connected');
  });
});

describe('checks before the description', () => {
  it('are kept up to a bound, and those of another peer are forgotten', () => {
    const sent: Endpoint[] = [];
    const local: IceLocal = {
      component: 1,
      socket: 5,
      address: { family: 'IP4', address: '192.0.2.1', port: 30000 },
      preference: 65535,
    };
    const credentials = newCredentials((count) => new Uint8Array(count).fill(1));
    const random = (count: number): Uint8Array => new Uint8Array(count).map((_, i) => sent.length + i);
    const agent = new IceAgent(
      { isControlling: true, isLite: false, tieBreaker: 1n, credentials, locals: [local], random },
      { send: (_socket, to) => sent.push(to), selected: () => undefined, stateChanged: () => undefined },
    );
    for (let port = 1; port <= 50; port += 1) {
      const name = port % 2 === 0 ? 'ours' : 'other';
      const bytes = check()
        .username(`${credentials.ufrag}:${name}`)
        .integrity('sha1', credentials.pwd)
        .finish();
      assert.equal(agent.receive(bytes, 0, bytes.length, 5, { ...ATTACKER, port }, 0), 0);
    }
    assert.equal(sent.length, 50);
    agent.setRemote({ ufrag: 'ours', pwd: 'x'.repeat(22) }, 0);
    assert.equal(agent.diagnosis(0).remoteCandidates, 10);
  });
});
