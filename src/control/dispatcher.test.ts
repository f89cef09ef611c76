import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8ToByteString } from '../base/bytes.ts';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import type { NgHandler, RequestOrigin } from '../commands/handler.ts';
import { toDictionary, type NgDictionary } from '../protocols/ng/index.ts';
import { NgDispatcher } from './dispatcher.ts';

const PING = 'd7:command4:pinge';
const PONG = 'd6:result4:ponge';
const pong = (): NgDictionary => toDictionary({ result: 'pong' });
const udp: RequestOrigin = { transport: 'udp', remote: { family: 'IP4', address: '192.0.2.1', port: 5060 } };
const tcp: RequestOrigin = { ...udp, transport: 'tcp' };

function aDispatcher(handler: NgHandler = pong) {
  const logger = recordingLogger();
  const clock = { ms: 0 };
  const dispatcher = new NgDispatcher({ handler, logger, now: () => clock.ms });
  const replies: string[] = [];
  const handle = (message: string, origin = udp): boolean =>
    dispatcher.handle(Buffer.from(message, 'latin1'), origin, (reply) =>
      replies.push(reply.toString('latin1')),
    );
  const counters = () => {
    const { address: _, ...counts } = dispatcher.counters.proxies[0]!;
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  };
  return { dispatcher, handle, replies, logger, clock, counters };
}

/** A handler that answers when told to. */
function deferred() {
  const waiting: ((reply: NgDictionary) => void)[] = [];
  const handler = (): Promise<NgDictionary> => new Promise((resolve) => waiting.push(resolve));
  return { handler, calls: waiting };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('NgDispatcher', () => {
  it('answers in the encoding of the request', () => {
    const { handle, replies } = aDispatcher();
    handle(`c1 ${PING}`);
    handle('c2 {"command":"ping"}');
    assert.deepEqual(replies, [`c1 ${PONG}`, 'c2 {"result":"pong"}']);
  });

  it('hands the dictionary and the origin to the handler', () => {
    const seen: unknown[] = [];
    const { handle } = aDispatcher((request, origin) => {
      seen.push(request, origin);
      return pong();
    });
    handle('c1 d7:command4:ping1:xi5ee', tcp);
    assert.deepEqual(seen, [toDictionary({ command: 'ping', x: 5 }), tcp]);
  });

  it('carries out a repeated request once, whichever transport the repeat comes by', () => {
    let calls = 0;
    const { handle, replies, counters } = aDispatcher(() => toDictionary({ result: 'ok', call: ++calls }));
    handle(`c1 ${PING}`);
    handle(`c1 ${PING}`);
    handle(`c1 ${PING}`, tcp);
    assert.deepEqual(replies, Array(3).fill('c1 d6:result2:ok4:calli1ee'));
    assert.deepEqual(counters(), { requests: 1, duplicates: 2 });
  });

  it('lets repeats of a running request wait for the one reply', async () => {
    const { handler, calls } = deferred();
    const { handle, replies } = aDispatcher(handler);
    assert.ok(handle(`c1 ${PING}`));
    assert.ok(handle(`c1 ${PING}`));
    await turn();
    assert.deepEqual([calls.length, replies], [1, []]);
    calls[0]!(pong());
    await turn();
    assert.deepEqual(replies, [`c1 ${PONG}`, `c1 ${PONG}`]);
  });

  it('drops what has no cookie', () => {
    const { handle, replies, logger, counters } = aDispatcher();
    assert.equal(handle('nonsense'), false);
    assert.equal(handle(` ${PING}`), false);
    assert.equal(handle(''), false);
    assert.deepEqual(replies, []);
    assert.deepEqual(counters(), { malformed: 3 });
    assert.equal(
      logger.lines[0],
      'warn: Dropped a message without a cookie (from 192.0.2.1:5060 over udp): nonsense',
    );
  });

  it('answers what cannot be read with the known error texts', () => {
    const { handle, replies, counters } = aDispatcher();
    handle('c1 ');
    handle('c2 x');
    handle('c3 d');
    handle('c4 {');
    assert.deepEqual(replies, [
      'c1 d6:result5:error12:error-reason25:Invalid data (no payload)e',
      'c2 d6:result5:error12:error-reason22:Invalid NG data formate',
      'c3 d6:result5:error12:error-reason35:Could not decode bencode dictionarye',
      'c4 {"result":"error","error-reason":"Failed to parse JSON document"}',
    ]);
    assert.deepEqual(counters(), { malformed: 4 });
  });

  it('answers a handler that throws, at once or later, with an internal error', async () => {
    const faults: NgHandler[] = [
      () => {
        throw new Error('out of cheese');
      },
      () => Promise.reject(new Error('out of cheese')),
      () => undefined as unknown as NgDictionary,
    ];
    for (const fault of faults) {
      const { handle, replies, logger, counters } = aDispatcher(fault);
      handle('c1 {"command":"offer","call-id":"abc"}');
      await turn();
      assert.deepEqual(replies, [
        'c1 {"result":"error","error-reason":"Internal error, see the log of the media proxy"}',
      ]);
      assert.deepEqual(counters(), { requests: 1, errors: 1 });
      const index = logger.lines.findIndex((line) => line.startsWith('error: '));
      assert.match(
        logger.lines[index]!,
        /Internal error while carrying out 'offer' from 192\.0\.2\.1:5060: \w*Error/,
      );
      assert.deepEqual(logger.fields[index], { cookie: 'c1', callId: 'abc' });
    }
  });

  it('tells a handler beforehand which reply no datagram can hold, to the byte', () => {
    const problems: unknown[] = [];
    const { handle, counters } = aDispatcher((request, origin) => {
      const json = request.has('json');
      const overhead = json ? 'c1 {"x":""}'.length : 'c1 d1:x65000:e'.length;
      for (const value of ['y'.repeat(65_507 - overhead), 'y'.repeat(65_508 - overhead)])
        problems.push(origin.replyProblem?.({ x: value }));
      if (json) problems.push(origin.replyProblem?.({ x: '\r'.repeat(32_750) }));
      return pong();
    });
    handle(`c1 ${PING}`);
    handle('c2 {"command":"ping","json":"1"}');
    handle(`c3 ${PING}`, tcp);
    const tooLong = (length: number): string =>
      `Reply of ${length} bytes does not fit into a UDP datagram (65507 bytes at most): ask again over TCP (option listen-tcp-ng)`;
    assert.deepEqual(problems, [
      null,
      tooLong(65_508),
      null,
      tooLong(65_508),
      tooLong(65_511),
      undefined,
      undefined,
    ]);
    assert.equal(counters().oversized, 3);
  });

  it('does not call a delete failed whose report no datagram can hold', () => {
    const report = { result: 'ok', tags: 'y'.repeat(65_500) };
    const { handle, replies } = aDispatcher(() => toDictionary(report));
    handle('c1 d7:command6:delete7:call-id1:xe');
    assert.match(replies[0]!, /^c1 d6:result2:ok7:warning\d+:Reply of \d+ bytes does not fit/);
  });

  it('replaces a reply that no datagram can hold, and only over UDP', () => {
    const { handle, replies, counters } = aDispatcher(() => toDictionary({ x: 'y'.repeat(65_500) }));
    handle(`c1 ${PING}`);
    handle(`c2 ${PING}`, tcp);
    const fitting =
      'does not fit into a UDP datagram (65507 bytes at most): ask again over TCP (option listen-tcp-ng)';
    assert.equal(replies[0], `c1 d6:result5:error12:error-reason118:Reply of 65514 bytes ${fitting}e`);
    assert.equal(replies[1]!.length, 65_514);
    assert.deepEqual(counters(), { requests: 2, errors: 1, oversized: 1 });
  });

  it('logs each request with its cookie, call-id and duration', async () => {
    const { handler, calls } = deferred();
    const { handle, logger, clock } = aDispatcher(handler);
    handle('c1 d7:command5:offer7:call-id5:ab\xc3\xa9de');
    clock.ms = 12.5;
    calls[0]!(toDictionary({ result: 'error', 'error-reason': 'Unknown call-id' }));
    await turn();
    assert.deepEqual(logger.lines.filter((line) => !line.startsWith('debug')), [
      "info: Received command 'offer' from 192.0.2.1:5060",
      "warn: Refused 'offer' from 192.0.2.1:5060: Unknown call-id (elapsed time 0.012500 sec)",
    ]); // prettier-ignore
    // As a byte string, by which everything else is logged and found that is about the call.
    assert.deepEqual(logger.fields.at(-1), { cookie: 'c1', callId: utf8ToByteString('abéd') });
  });

  it('does not let a flood of nonsense flood the log', () => {
    const { handle, logger, clock } = aDispatcher();
    for (let count = 0; count < 1000; count++) handle('nonsense');
    assert.equal(logger.lines.length, 5);
    clock.ms += 1000;
    handle('nonsense');
    assert.equal(logger.lines[5], 'warn: 995 messages of this kind were left out of the log');
  });

  it('survives any message and answers each that has a cookie', () => {
    const { handle, replies } = aDispatcher();
    let number = 0;
    const nonsense = fc.oneof(fc.uint8Array(), fc.stringMatching(/^[delis0-9:{}",\\]*$/).map((text) => Buffer.from(text))); // prettier-ignore
    fc.assert(
      fc.property(nonsense, (bytes) => {
        const before = replies.length;
        assert.ok(handle(`c${++number} ${Buffer.from(bytes).toString('latin1')}`));
        assert.equal(replies.length, before + 1);
        handle(Buffer.from(bytes).toString('latin1'));
      }),
    );
  });
});
