import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBody, encodeMessage, readCookie } from './codec.ts';
import { toDictionary } from './dictionary.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('NG codec', () => {
  it('takes everything before the first space as the cookie', () => {
    assert.equal(readCookie(bytes('5323_1 d7:command4:pinge')), '5323_1');
    assert.equal(readCookie(bytes('\x80\x00\t de')), null);
    assert.equal(readCookie(bytes('caf\xc3\xa9 de')), null);
    assert.equal(readCookie(bytes('cookie ')), 'cookie');
    assert.equal(readCookie(bytes(' d7:command4:pinge')), null);
    assert.equal(readCookie(bytes('nospace')), null);
    assert.equal(readCookie(bytes('')), null);
    assert.equal(readCookie(bytes(`${'c'.repeat(4096)} de`))?.length, 4096);
    assert.equal(readCookie(bytes(`${'c'.repeat(4097)} de`)), null);
  });

  it('tells the encoding from the first byte', () => {
    const dictionary = toDictionary({ command: 'ping' });
    assert.deepEqual(decodeBody(bytes('c d7:command4:pinge'), 2), { kind: 'dictionary', encoding: 'bencode', dictionary }); // prettier-ignore
    assert.deepEqual(decodeBody(bytes('c {"command":"ping"}'), 2), { kind: 'dictionary', encoding: 'json', dictionary }); // prettier-ignore
  });

  it('ignores what follows a bencode dictionary', () => {
    assert.equal(decodeBody(bytes('d7:command4:pingejunk'), 0).kind, 'dictionary');
  });

  it('names each failure as clients know it', () => {
    const reason = (text: string): string => {
      const body = decodeBody(bytes(text), 0);
      return body.kind === 'malformed' ? `${body.encoding}: ${body.reason}` : body.kind;
    };
    assert.equal(reason(''), 'bencode: Invalid data (no payload)');
    assert.equal(reason('x'), 'bencode: Invalid NG data format');
    assert.equal(reason('[]'), 'bencode: Invalid NG data format');
    assert.equal(reason('le'), 'bencode: Invalid NG data format');
    assert.equal(reason(' de'), 'bencode: Invalid NG data format');
    assert.equal(reason('d'), 'bencode: Could not decode bencode dictionary');
    assert.equal(reason('d3:foo03:abce'), 'bencode: Could not decode bencode dictionary');
    assert.equal(reason('{"command":'), 'json: Failed to parse JSON document');
    assert.equal(reason('{}x'), 'json: Failed to parse JSON document');
  });

  it('writes messages in either encoding', () => {
    const reply = toDictionary({ result: 'ok', sdp: 'v=0\r\n\xff' });
    assert.deepEqual(encodeMessage('c', reply, 'bencode'), bytes('c d6:result2:ok3:sdp6:v=0\r\n\xffe'));
    assert.deepEqual(encodeMessage('c', reply, 'json'), bytes('c {"result":"ok","sdp":"v=0\\r\\n\xff"}'));
  });
});
