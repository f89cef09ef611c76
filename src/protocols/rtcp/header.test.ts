import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkRtcp, type RtcpError } from './index.ts';

const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

const emptyReceiverReport = '80c90001 00000001';
const cname = '81ca0003 00000001 01036140 62000000';

describe('checks of RFC 3550 §A.2', () => {
  const check = (hex: string, rule: 'compound' | 'reducedSize'): RtcpError | null => {
    const bytes = fromHex(hex);
    return checkRtcp(bytes, 0, bytes.length, rule);
  };
  it('pass a compound', () => assert.equal(check(`${emptyReceiverReport} ${cname}`, 'compound'), null));
  it('ask for a report first', () => assert.equal(check(cname, 'compound'), 'badFirstType'));
  it('take anything first in reduced size', () => assert.equal(check(cname, 'reducedSize'), null));
  it('add up the lengths', () =>
    assert.equal(check(`${emptyReceiverReport} 81ca0003`, 'compound'), 'badLength'));
  it('do not look inside', () => assert.equal(check('81c90001 00000001', 'compound'), null));
});
