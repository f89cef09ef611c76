import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NgParameters } from '../client/index.ts';
import { parseNgArguments, type NgInvocation } from './ng-arguments.ts';

function parse(...argv: string[]): NgInvocation {
  const result = parseNgArguments(argv);
  if (result.kind !== 'send') throw new Error(result.kind === 'wrong' ? result.problem : result.kind);
  return result;
}
const request = (...argv: string[]): NgParameters => parse(...argv).request;

describe('command line of rtpengine-ng-client', () => {
  it('takes commands of one or more words', () => {
    assert.deepEqual(request('ping'), { command: 'ping' });
    for (const words of [
      ['start recording'],
      ['start', 'recording'],
      ['start-recording'],
      ['start_recording'],
    ])
      assert.deepEqual(request(...words), { command: 'start recording' });
    assert.deepEqual(request('block-DTMF', '--all'), { command: 'block DTMF', flags: ['all'] });
  });

  it('takes keys with the value behind an equals sign or as the next word', () => {
    const expected = { command: 'query', 'call-id': 'a=b c', 'from-tag': '' };
    assert.deepEqual(request('query', '--call-id=a=b c', '--from-tag='), expected);
    assert.deepEqual(request('query', '--call-id', 'a=b c', '--from-tag', ''), expected);
  });

  it('takes lists with commas, and gathers them', () => {
    assert.deepEqual(
      request('offer', '--flags=trust-address,loop-protect', '--flags=fragment', '--direction=in,out', '--ICE', 'remove'),
      { command: 'offer', flags: ['trust-address', 'loop-protect', 'fragment'], direction: ['in', 'out'], ICE: ['remove'] },
    ); // prettier-ignore
  });

  it('takes flags that stand alone', () => {
    assert.deepEqual(request('delete', '--fatal', '--call-id=x', '--to-tag', 'b', '--fast'), {
      command: 'delete',
      flags: ['fatal', 'fast'],
      'call-id': 'x',
      'to-tag': 'b',
    });
  });

  it('takes dictionaries and lists as JSON', () => {
    assert.deepEqual(request('offer', '--codec={"strip":["all"],"offer":["PCMÄ"]}').codec, {
      strip: ['all'],
      offer: ['PCM\xc3\x84'],
    });
    assert.deepEqual(request('mesh', '--calls=["a,b","c"]').calls, ['a,b', 'c']);
  });

  it('writes text as UTF-8', () => {
    assert.equal(request('query', '--call-id=é')['call-id'], '\xc3\xa9');
  });

  it('knows options of its own', () => {
    const { request: _, ...settings } = parse('ping', '--host=::1', '--port', '99', '--tcp', '--json', '--print=json', '--timeout=100', '--sdp-file=-'); // prettier-ignore
    assert.deepEqual(settings, {
      kind: 'send',
      host: '::1',
      port: 99,
      transport: 'tcp',
      encoding: 'json',
      print: 'json',
      timeoutMs: 100,
      sdpFile: '-',
    });
    assert.equal(parse('ping', '--ip', '192.0.2.1').host, '192.0.2.1');
  });

  it('says what is wrong', () => {
    assert.throws(() => parse(), /must be a command/);
    assert.throws(() => parse('--call-id=x'), /must be a command/);
    assert.throws(() => parse('ping', '--call-id'), /--call-id needs a value/);
    assert.throws(() => parse('ping', '--call-id', '--json'), /--call-id needs a value/);
    assert.throws(() => parse('ping', '--call-id=x', 'y'), /"y" stands where an option is expected/);
    assert.throws(() => parse('ping', '--port=0'), /--port=0: must be a number from 1 to 65535/);
    assert.throws(() => parse('ping', '--print=xml'), /must be one of text, json, sdp/);
    assert.throws(() => parse('ping', '--timeout=x'), /number of milliseconds/);
    assert.throws(() => parse('ping', '--codec={strip'), /starts like JSON, but is none/);
    assert.throws(() => parse('ping', '--help'), /help/);
  });
});
