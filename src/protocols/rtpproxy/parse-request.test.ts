import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRtpproxyRequest } from './index.ts';

const noOptions = { from: null, to: null, isAsymmetric: false, payloadTypes: [] };
const media = {
  kind: 'update',
  options: noOptions,
  callId: 'id@host',
  address: { family: 'IP4', address: '192.0.2.1' },
  port: 4000,
  fromTag: 'a',
  toTag: null,
  media: 1,
};

describe('messages of the rtpproxy protocol', () => {
  const cases: readonly (readonly [text: string, request: object])[] = [
    ['U id@host 192.0.2.1 4000 a', media],
    ['u id@host 192.0.2.1 4000 a\n', media],
    ['U id@host 192.0.2.1 4000 a;1', media],
    ['U id@host 192.0.2.1 4000 a;3 b;3', { ...media, toTag: 'b', media: 3 }],
    ['U id@host 192.0.2.1 4000 a;1 ;1', media],
    ['U id@host 192.0.2.1 4000 a;1 b;1 127.0.0.1:7000', { ...media, toTag: 'b' }],
    ['U id@host 192.0.2.1 4000 a;x;2', { ...media, fromTag: 'a;x', media: 2 }],
    ['L id@host 192.0.2.1 4000 a b', { ...media, kind: 'lookup', toTag: 'b' }],
    ['U6 id@host 2001:db8::1 0 a', { ...media, address: { family: 'IP6', address: '2001:db8::1' }, port: 0 }],
    ['U6 id@host [2001:db8::1] 4000 a', { ...media, address: { family: 'IP6', address: '2001:db8::1' } }],
    [
      'UAIEZ20C8,0,101,8,999 id@host 192.0.2.1 4000 a',
      {
        ...media,
        options: { from: 'internal', to: 'external', isAsymmetric: true, payloadTypes: [8, 0, 101] },
      },
    ],
    [
      'Ue id@host 192.0.2.1 4000 a',
      { ...media, options: { from: 'external', to: null, isAsymmetric: false, payloadTypes: [] } },
    ],
    ['D id a', { kind: 'delete', callId: 'id', fromTag: 'a', toTag: null }],
    ['D id a;1 b;1', { kind: 'delete', callId: 'id', fromTag: 'a', toTag: 'b' }],
    ['Q id a b', { kind: 'query', callId: 'id', fromTag: 'a', toTag: 'b' }],
    ['V', { kind: 'version' }],
    ['VF 20050322', { kind: 'feature', date: '20050322' }],
  ];
  for (const [text, request] of cases)
    it(JSON.stringify(text), () => assert.deepEqual(parseRtpproxyRequest(text), { ok: true, request }));

  const refused: readonly (readonly [text: string, problem: RegExp])[] = [
    ['', /no command/],
    ['X', /unknown command/],
    ['U id 192.0.2.1 4000', /are needed/],
    ['U id host.example 4000 a', /is no IP address/],
    ['U id fe80::1%eth0 4000 a', /is no IP address/],
    ['U id 192.0.2.1 65536 a', /is no port/],
    ['U id 192.0.2.1 -1 a', /is no port/],
    ['U id 192.0.2.1 4000 a;0', /number of a media section/],
    ['U id 192.0.2.1 4000 a;129', /number of a media section/],
    ['U id 192.0.2.1 4000 a;1 b;x', /number of a media section/],
    ['D id', /are needed/],
    ['VF', /needs a date/],
  ];
  for (const [text, problem] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const result = parseRtpproxyRequest(text);
      assert.match(result.ok ? 'accepted' : result.problem, problem);
    });
  }
});
