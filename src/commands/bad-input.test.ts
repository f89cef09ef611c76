/** What no request may do: throw, be half applied, or be refused or trimmed without telling which key was wrong. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, sdpOf } from '../../test/support/call-bench.ts';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { parseSdp } from '../protocols/sdp/index.ts';
import { toDictionary, toPlain, type NgInput, type NgObject } from '../protocols/ng/index.ts';
import { commandNames } from './command-names.ts';
import { createControlStatistics } from './control-statistics.ts';
import { createDispatch } from './dispatch.ts';
import { keyTable } from './flags/interpret.ts';
import type { KeyRow, ValueType } from './flags/table.ts';

const origin = {
  transport: 'udp',
  remote: { family: 'IP4', address: '192.0.2.5', port: 5060 },
} as const;

const tags = { 'call-id': 'call', 'from-tag': 'a', 'to-tag': 'b' };
const requests = {
  offer: { command: 'offer', ...tags, sdp: benchSdp(4000) },
  answer: { command: 'answer', ...tags, sdp: benchSdp(5000) },
  delete: { command: 'delete', ...tags },
  query: { command: 'query', ...tags },
  list: { command: 'list' },
} as const;

/** A proxy with an established call. */
function createProxy() {
  const { registry, media, clock } = createCallBench();
  const log = recordingLogger();
  const dispatch = createDispatch({
    registry,
    parse: { templates: new Map() },
    log,
    control: createControlStatistics(),
    ssrcReporting: 'full',
    statistics: () => ({}),
    cli: (line) => line,
    clock,
    monotonicMs: () => 0,
  });
  const send = (message: NgObject): Record<string, unknown> =>
    toPlain(toDictionary(dispatch(toDictionary(message), origin)));
  const { 'to-tag': _, ...firstOffer } = requests.offer;
  assert.equal(send(firstOffer).result, 'ok');
  assert.equal(send(requests.answer).result, 'ok');
  return {
    send,
    media,
    registry,
    lines: log.lines,
    /** All that a client can see of the call; nothing in it moves by itself here. */
    state: () => send({ command: 'query', 'call-id': 'call' }),
  };
}

/** Values of every type that is not the one. */
const values = {
  integer: 4711,
  list: [[1], { a: 1 }],
  dictionary: { x: { y: ['z'] } },
} as const;

const wrongTypes: Readonly<Record<ValueType, readonly NgInput[]>> = {
  string: [values.integer, values.list, values.dictionary],
  integer: [values.list, values.dictionary, 'many', '', '1e3', '0x10', '9'.repeat(30)],
  list: [values.integer, values.dictionary, values.list],
  dictionary: [values.integer, values.list, 'word', ''],
  address: [
    values.integer,
    values.list,
    values.dictionary,
    'here',
    '192.0.2.1.1',
    'fe80::1%eth0',
    '192.0.2.1:80',
  ],
};

/** Keys whose readers take more than their type says: a value that looks wrong there means something. */
const lenient: ReadonlySet<string> = new Set(['code', 'frequency', 'sdp-attr', 'received from']);

function concerned(row: KeyRow, command: keyof typeof requests): boolean {
  return row.commands.has(command) && row.reader.read !== null && !(row.name in tags) && row.name !== 'sdp';
}

/** What is said of the key: in the reason of a refusal, or in the log, where a flag is called by itself. */
function isNamed(name: string, reply: Record<string, unknown>, lines: readonly string[]): boolean {
  const shown = name === 'flags' ? 'flag' : name;
  return [...lines, String(reply['error-reason'])].some((line) => line.includes(shown));
}

describe('a value of the wrong type', () => {
  for (const command of ['offer', 'answer', 'query', 'delete', 'list'] as const) {
    for (const row of keyTable.filter((entry) => concerned(entry, command))) {
      it(`${command}: ${row.name}`, () => {
        for (const value of wrongTypes[row.reader.type]) {
          if (lenient.has(row.name)) continue;
          const plain = createProxy();
          const expected = plain.send(requests[command]);
          const { send, lines, state } = createProxy();
          const before = state();
          const linesBefore = lines.length;
          const reply = send({ ...requests[command], [row.name]: value });
          const shown = JSON.stringify(value);
          assert.ok(isNamed(row.name, reply, lines.slice(linesBefore)), `${shown} goes by in silence`);
          if (reply.result === 'error') assert.deepEqual(state(), before, `${shown} is half applied`);
          else {
            assert.deepEqual(reply, expected, `${shown} is not ignored`);
            assert.deepEqual(state(), plain.state(), `${shown} changes the call`);
          }
        }
      });
    }
  }

  it('of a key that is needed is as if it were not there', () => {
    for (const [name, text] of [
      ['sdp', 'No SDP body in message'],
      ['call-id', 'No call-id in message'],
      ['from-tag', 'No from-tag in message'],
      ['to-tag', 'No to-tag in message'],
    ] as const) {
      const { send, state } = createProxy();
      const before = state();
      for (const value of wrongTypes.string) {
        assert.equal(send({ ...requests.answer, [name]: value })['error-reason'], text);
        assert.deepEqual(state(), before);
      }
    }
  });
});

describe('an impossible value', () => {
  for (const command of ['offer', 'answer'] as const) {
    for (const row of keyTable) {
      const words = 'words' in row.reader ? row.reader.words : undefined;
      if (words === undefined || !concerned(row, command)) continue;
      it(`${command}: an unknown word of ${row.name}`, () => {
        const plain = createProxy();
        const expected = plain.send(requests[command]);
        const { send, lines, state } = createProxy();
        const reply = send({ ...requests[command], [row.name]: 'no such word' });
        assert.ok(lines.some((line) => line.includes('no such word') && line.includes('unknown')));
        assert.deepEqual(reply, expected);
        assert.deepEqual(state(), plain.state());
      });
    }
  }

  const outOfRange: readonly (readonly [key: string, value: NgInput])[] = [
    ['sip-code', 1000],
    ['sip-code', -1],
    ['delete-delay', -1],
    ['delete-delay', 1e12],
    ['received from', ['IP4', '::1']],
    ['received from', ['192.0.2.1', 'IP4', 'x']],
    ['received from', ''],
    ['direction', 'inside,second'],
    ['template', 'none such'],
    ['no-such-key', 'x'],
    ['', 'x'],
  ];
  for (const [key, value] of outOfRange) {
    it(`${key} = ${JSON.stringify(value)} is named and ignored`, () => {
      const plain = createProxy();
      const expected = plain.send(requests.offer);
      const { send, lines, state } = createProxy();
      const reply = send({ ...requests.offer, [key]: value });
      assert.ok(lines.some((line) => line.includes(`key '${key}'`)));
      assert.deepEqual(reply, expected);
      assert.deepEqual(state(), plain.state());
    });
  }

  it('another interface stands in for one that does not exist', () => {
    const { send } = createProxy();
    const reply = send({ ...requests.offer, direction: ['nowhere', 'second'] });
    assert.match(reply.sdp as string, /^c=IN IP4 203\.0\.113\.9\r$/m);
  });
});

describe('contradictions', () => {
  const contradictions: readonly NgObject[] = [
    { ICE: ['remove', 'force', 'optional', 'force-relay'] },
    { 'rtcp-mux': ['offer', 'require', 'demux', 'accept', 'reject'] },
    { bundle: ['accept', 'offer', 'require', 'strict', 'reject'] },
    { DTLS: ['off', 'active', 'passive'], 'transport-protocol': 'UDP/TLS/RTP/SAVPF' },
    { SDES: ['off'], 'transport-protocol': 'RTP/SAVP' },
    {
      SDES: ['only-AES_CM_128_HMAC_SHA1_80', 'no-AES_CM_128_HMAC_SHA1_80'],
      'transport-protocol': 'RTP/SAVP',
    },
    { DTLS: 'off', SDES: 'off', 'transport-protocol': 'UDP/TLS/RTP/SAVP', OSRTP: ['offer', 'accept'] },
    { flags: ['port-latching', 'no-port-latching'] },
    { flags: ['trust-address', 'SIP-source-address'], 'received-from': '198.51.100.77' },
    { flags: ['no-rtcp-attribute', 'full-rtcp-attribute'] },
    { flags: ['passthrough', 'no-passthrough', 'recrypt'] },
    { flags: ['WebRTC'], ICE: 'remove', 'rtcp-mux': 'reject', DTLS: 'off' },
    { flags: ['strict-source', 'media-handover', 'asymmetric'], 'endpoint-learning': ['off', 'immediate'] },
    {
      replace: [
        'origin',
        'origin-full',
        'username',
        'session-name',
        'sdp-version',
        'force-increment-sdp-ver',
      ],
    },
    { 'address-family': 'IP6', direction: ['default', 'second'] },
    { 'media-address': '2001:db8::77', 'address-family': 'IP4' },
    { 'to-tag': 'a' },
    { 'from-tag': 'b', 'to-tag': 'b' },
    { direction: ['six', 'six'], 'from-interface': 'default', 'inbound-peer': '198.51.100.9' },
    { codec: { strip: ['all'], offer: ['PCMU'], except: ['PCMU'], mask: ['all'], accept: ['none'] } },
  ];
  for (const contradiction of contradictions) {
    it(JSON.stringify(contradiction), () => {
      const { send, state } = createProxy();
      for (const request of [requests.offer, requests.answer]) {
        const before = state();
        const reply = send({ ...request, ...contradiction });
        if (reply.result === 'error') {
          assert.ok(String(reply['error-reason']).length > 0);
          assert.deepEqual(state(), before);
        } else {
          const parsed = parseSdp(reply.sdp as string);
          assert.ok(parsed.ok && parsed.sdp.media.length === 1, String(reply.sdp));
        }
      }
      // The call goes on being usable.
      assert.equal(send(requests.offer).result, 'ok');
    });
  }
});

describe('parties that do not exist', () => {
  const nobody = { 'from-tag': 'nobody', 'to-tag': 'noone', label: 'nobody', address: '203.0.113.250' };

  it('no command changes the call', () => {
    for (const command of Object.keys(commandNames)) {
      if (command === 'offer') continue;
      const { send, state } = createProxy();
      const before = state();
      // Without these some commands are about the call as a whole.
      const flags = ['directional', 'to-tag'];
      const reply = send({ command, 'call-id': 'call', ...nobody, flags, sdp: benchSdp(6000), code: 1 });
      assert.ok(
        ['ok', 'error', 'pong'].includes(String(reply.result)),
        `${command}: ${String(reply.result)}`,
      );
      if (reply.result === 'error') assert.deepEqual(state(), before, command);
    }
  });

  it('an answer that fits nothing is refused, and the call stays', () => {
    const { send, state } = createProxy();
    const before = state();
    const reply = send({ ...requests.answer, 'from-tag': 'nobody' });
    assert.equal(reply['error-reason'], 'Invalid dialogue association');
    assert.deepEqual(state(), before);
  });

  it('thousands of them: what is beyond the limit is refused, and the call stays', () => {
    const { send, state } = createProxy();
    let accepted = 0;
    let full: Record<string, unknown> | null = null;
    for (let index = 0; index < 3000; index += 1) {
      const { 'to-tag': _, ...offer } = requests.offer;
      const reply = send({ ...offer, 'from-tag': `party-${index}` });
      if (reply.result === 'ok') accepted += 1;
      else {
        assert.match(String(reply['error-reason']), /Too many parties in one call \(at most 100\)/);
        full ??= state();
      }
    }
    assert.ok(accepted >= 45 && accepted <= 100, String(accepted));
    assert.deepEqual(state(), full);
    assert.equal(send(requests.offer).result, 'ok', 'those who are in go on');
  });
});

describe('bodies out of all proportion', () => {
  it('200 sections are refused by name of the limit', () => {
    const { send, state } = createProxy();
    const before = state();
    const lines = Array.from({ length: 200 }, (_, index) => `m=audio ${4000 + 2 * index} RTP/AVP 0`);
    const reply = send({ ...requests.offer, sdp: sdpOf('192.0.2.100', lines) });
    assert.match(String(reply['error-reason']), /Too many media sections \(200, at most 128\)/);
    assert.deepEqual(state(), before);
  });

  it('10,000 attributes pass, and come in their order', () => {
    const { send } = createProxy();
    const attributes = Array.from({ length: 10_000 }, (_, index) => `a=x:${index}`);
    const reply = send({ ...requests.offer, sdp: benchSdp(4000, '192.0.2.100', ...attributes) });
    // A reply that no UDP datagram holds is another matter.
    assert.equal(reply.result, 'ok');
    assert.deepEqual((reply.sdp as string).match(/^a=x:\d+/gm), attributes);
  });

  it('ports that run out leave the call as it was', () => {
    const { send, state, media } = createProxy();
    const before = state();
    media.limitSockets(3);
    const lines = Array.from({ length: 9 }, (_, index) => `m=audio ${4000 + 2 * index} RTP/AVP 0`);
    const reply = send({ ...requests.offer, sdp: sdpOf('192.0.2.100', lines) });
    assert.equal(reply['error-reason'], 'Ran out of ports');
    assert.deepEqual(state(), before);
  });
});
