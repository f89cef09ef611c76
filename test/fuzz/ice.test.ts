import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { IceAgent, type IceAgentConfig, type IcePath } from '../../src/protocols/ice/index.ts';
import { BINDING, parseStun, stunClass, StunWriter } from '../../src/protocols/stun/index.ts';
import { mutated } from '../support/mutate.ts';

const ours = { ufrag: 'ours', pwd: 'o'.repeat(22) };
const theirs = { ufrag: 'them', pwd: 't'.repeat(22) };
const peer = { family: 'IP4', address: '198.51.100.7', port: 4000 } as const;
const stranger = { family: 'IP4', address: '203.0.113.66', port: 666 } as const;

const config: IceAgentConfig = {
  ...{ isControlling: false, isLite: false, tieBreaker: 5n, credentials: ours },
  locals: [
    {
      component: 1,
      socket: 1,
      address: { family: 'IP4', address: '192.0.2.1', port: 30000 },
      preference: 65535,
    },
  ],
  random: (count) => new Uint8Array(count).fill(7),
};
/** Of the agent's first request. */
const transactionId = '\x07'.repeat(12);

const request = (): StunWriter =>
  new StunWriter().start(stunClass.request, BINDING, 'abcdefghijkl').username('ours:them').priority(77);
const seeds = [
  request().controlling(9n).useCandidate().integrity('sha1', ours.pwd).fingerprint().finish(),
  request().controlled(2n).integrity('sha256', ours.pwd).finish(),
  new StunWriter()
    .start(stunClass.success, BINDING, transactionId)
    .xorMappedAddress(peer)
    .integrity('sha1', theirs.pwd)
    .fingerprint()
    .finish(),
  new StunWriter()
    .start(stunClass.error, BINDING, transactionId)
    .errorCode(487, 'Role Conflict')
    .integrity('sha1', theirs.pwd)
    .fingerprint()
    .finish(),
];

function agentAtWork(): { agent: IceAgent; paths: (IcePath | null)[] } {
  const paths: (IcePath | null)[] = [];
  const agent = new IceAgent(config, {
    send: (_socket, _to, bytes) => {
      const message = parseStun(bytes, 0, bytes.length);
      assert.ok(typeof message !== 'string');
      // Errors that nobody vouches for are all that a stranger gets.
      assert.ok(message.class !== stunClass.success);
    },
    selected: (_component, path) => paths.push(path),
    stateChanged: () => undefined,
  });
  agent.setRemote(theirs, 0);
  agent.addRemoteCandidates(
    [
      {
        ...{ foundation: '1', component: 1, transport: 'udp', priority: 1 },
        ...{ address: peer.address, port: peer.port, type: 'host', attributes: [] },
      },
    ],
    0,
  );
  agent.poll(0);
  return { agent, paths };
}

describe('ICE agent', () => {
  it('damaged messages change nothing, wherever they come from', () => {
    const isSound = (bytes: Uint8Array): boolean =>
      seeds.some((seed) => {
        // Only what the integrity does not cover may differ.
        const protectedLength = parseStun(seed, 0, seed.length) as {
          integrityAt: number | null;
          integritySha256At: number | null;
        };
        const end = (protectedLength.integrityAt ?? protectedLength.integritySha256At)! + 24;
        return Buffer.from(bytes.subarray(4, end)).equals(Buffer.from(seed.subarray(4, end)));
      });
    fc.assert(
      fc.property(
        mutated(seeds),
        fc.constantFrom(peer, stranger),
        fc.nat({ max: 9 }),
        (packet, from, before) => {
          fc.pre(!isSound(packet));
          const { agent, paths } = agentAtWork();
          const diagnosis = agent.diagnosis(0);
          const bytes = new Uint8Array(before + packet.length + 5);
          bytes.set(packet, before);
          const result = agent.receive(bytes, before, packet.length, 1, from, 10);
          assert.ok(Number.isInteger(result) && result <= 0);
          const after = agent.diagnosis(0);
          const quiet = (components: typeof after.components): unknown =>
            components.map((component) => ({ ...component, lastError: null }));
          assert.deepEqual(quiet(after.components), quiet(diagnosis.components));
          assert.deepEqual(
            [after.state, after.role, after.remoteCandidates],
            [diagnosis.state, diagnosis.role, diagnosis.remoteCandidates],
          );
          assert.deepEqual(paths, []);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
