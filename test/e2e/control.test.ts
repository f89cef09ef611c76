/** The control channel under stress: repeats, wrong order, garbage, size, and running out of ports. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { encodeBencode, type NgMessage } from '../support/bencode.ts';
import { createCall, expectRtp, newCallId } from '../support/call.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { audioSdp, parseMedia, sdp } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';

const malformed: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['no space', 'cookie'],
  ['no body', 'cookie '],
  ['no cookie', ' d7:command4:pinge'],
  ['a list for a dictionary', 'm1 l4:pinge'],
  ['a string for a dictionary', 'm2 4:ping'],
  ['a dictionary without an end', 'm3 d7:command4:ping'],
  ['a string longer than the message', 'm4 d7:command99999:pinge'],
  ['a length that overflows', 'm5 d7:command99999999999999999999999:pinge'],
  ['a negative length', 'm6 d7:command-4:pinge'],
  ['a key without a value', 'm7 d7:commande'],
  ['an integer as key', 'm8 di1e4:pinge'],
  ['an integer without an end', 'm9 d7:commandi4'],
  ['an integer for the command', 'm10 d7:commandi4ee'],
  ['nesting without end', `m11 ${'l'.repeat(20_000)}`],
  ['dictionaries without end', `m12 ${'d1:a'.repeat(10_000)}`],
  ['broken JSON', 'm13 {"command":"ping"'],
  ['JSON of another type', 'm14 ["ping"]'],
  ['bytes that are no text', 'm16 \xff\xfe\x00\x01\x80'],
  ['zero bytes', '\0\0\0\0 \0\0\0'],
];

/** 10.5 dies of this one. */
const deepJson: readonly [string, string] = ['deep JSON', `m15 {"a":${'['.repeat(20_000)}`];

describe('control', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

  const offerFor = (callId: string, body: string): NgMessage => ({
    command: 'offer',
    'call-id': callId,
    'from-tag': 'a',
    sdp: body,
  });

  it('a repeated cookie gets the same reply and does nothing twice', async () => {
    const callId = newCallId();
    const message = offerFor(callId, audioSdp('198.51.100.1', 4000));
    const first = await daemon.ng.request(message, { cookie: 'same-cookie' });
    const second = await daemon.ng.request(message, { cookie: 'same-cookie' });
    assert.deepEqual(second, first);
    const other = await daemon.ng.request({ command: 'ping' }, { cookie: 'same-cookie' });
    assert.deepEqual(other, first, 'the cookie alone decides');
  });

  it('repeats that arrive before the reply is ready are answered alike', async () => {
    const body = `burst ${encodeBencode(offerFor(newCallId(), audioSdp('198.51.100.1', 4000)))}`;
    const before = daemon.ng.strays.length;
    for (let index = 0; index < 5; index += 1) daemon.ng.sendRaw(Buffer.from(body, 'latin1'));
    await waitFor('five replies', () => daemon.ng.strays.length >= before + 5);
    assert.equal(new Set(daemon.ng.strays.slice(before)).size, 1);
  });

  it('JSON and bencode requests may be mixed in one call', async () => {
    const callId = newCallId();
    const offer = await daemon.ng.ok(offerFor(callId, audioSdp('198.51.100.1', 4000)), { encoding: 'json' });
    assert.equal(parseMedia(offer.sdp as string).length, 1);
    await daemon.ng.ok(
      { ...offerFor(callId, audioSdp('198.51.100.2', 5000)), command: 'answer', 'to-tag': 'b' },
      { encoding: 'bencode' },
    );
    await daemon.ng.ok({ command: 'query', 'call-id': callId }, { encoding: 'json' });
  });

  it('an answer without an offer', async () => {
    const message = { ...offerFor(newCallId(), audioSdp('198.51.100.2', 5000)), command: 'answer' };
    const reply = await daemon.ng.request({ ...message, 'to-tag': 'b' });
    assert.deepEqual(reply, { result: 'error', 'error-reason': 'Unknown call-id' });
  });

  it('a delete that overtakes the offer does not stop the call', async () => {
    const call = await createCall(lab, daemon);
    const reply = await call.delete();
    assert.equal(reply.result, 'ok');
    assert.equal(typeof reply.warning, 'string');
    await call.connect();
    await expectRtp(call.a, call.b);
  });

  it('a delete that arrives twice', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    assert.equal((await call.delete({ 'delete-delay': 0 })).warning, undefined);
    const again = await call.delete({ 'delete-delay': 0 });
    assert.equal(again.result, 'ok');
    assert.equal(typeof again.warning, 'string');
  });

  for (const [name, bytes] of daemonKind() === 'ours' ? [...malformed, deepJson] : malformed) {
    it(`survives ${name}`, async () => {
      daemon.ng.sendRaw(Buffer.from(bytes, 'latin1'));
      assert.equal((await daemon.ng.request({ command: 'ping' })).result, 'pong');
    });
  }

  it('survives every truncation of a good offer', async () => {
    const whole = encodeBencode(offerFor(newCallId(), audioSdp('198.51.100.1', 4000)));
    for (let length = 0; length < whole.length; length += 1)
      daemon.ng.sendRaw(Buffer.from(`cut${length} ${whole.slice(0, length)}`, 'latin1'));
    assert.equal((await daemon.ng.request({ command: 'ping' })).result, 'pong');
    const reply = await daemon.ng.request({ command: 'list', limit: 1000 });
    assert.equal(reply.result, 'ok');
  });

  it('survives a body of random bytes', async () => {
    for (let index = 0; index < 50; index += 1) {
      const noise = createHash('sha512').update(String(index)).digest().toString('latin1');
      const reply = await daemon.ng.request(
        offerFor(newCallId(), `v=0\r\nm=${noise}\r\nc=${noise}\r\n${noise}`),
      );
      assert.ok(['ok', 'error'].includes(reply.result as string));
    }
  });

  it('a body of nearly 64 KiB in one datagram', async () => {
    const attributes = Array.from({ length: 900 }, (_, index) => `x-filler-${index}:${'y'.repeat(40)}`);
    const body = sdp({ address: '198.51.100.1', media: [{ port: 4000, attributes }] });
    assert.ok(body.length > 50_000 && body.length < 64_000);
    const reply = await daemon.ng.ok(offerFor(newCallId(), body));
    const [media] = parseMedia(reply.sdp as string);
    assert.equal(media!.attributes.filter((line) => line.startsWith('x-filler-')).length, 900);
  });

  it('a body with two hundred media sections', async () => {
    const media = Array.from({ length: 200 }, () => ({ port: 0, formats: '0' }));
    const body = sdp({ address: '198.51.100.1', media: [{ port: 4000 }, ...media] });
    const reply = await daemon.ng.request(offerFor(newCallId(), body));
    assert.ok(['ok', 'error'].includes(reply.result as string));
    assert.equal((await daemon.ng.request({ command: 'ping' })).result, 'pong');
  });

  it('running out of ports is an error that passes', async () => {
    const tiny = await lab.startDaemon({
      portCount: 8,
      options: ['--delete-delay=0'],
      interfaces: [`default/${lab.daemonAddress()}`],
    });
    const callIds: string[] = [];
    const failure = await waitFor('the ports to run out', async () => {
      const callId = newCallId();
      const reply = await tiny.ng.request(offerFor(callId, audioSdp('198.51.100.1', 4000)));
      if (reply.result === 'ok') callIds.push(callId);
      else return reply;
      return callIds.length > 8 ? { result: 'ok' } : null;
    });
    assert.deepEqual(failure, { result: 'error', 'error-reason': 'Ran out of ports' });
    assert.ok(callIds.length >= 1);
    for (const callId of callIds) await tiny.ng.ok({ command: 'delete', 'call-id': callId, 'from-tag': 'a' });
    await waitFor('an offer to work again', async () => {
      const reply = await tiny.ng.request(offerFor(newCallId(), audioSdp('198.51.100.1', 4000)));
      return reply.result === 'ok';
    });
  });
});
