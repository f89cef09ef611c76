import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataEnd, metadataOfSdp, metadataStart } from './metadata-text.ts';

test('the metadata of a recording is laid out as that of rtpengine', () => {
  const at = new Date(2026, 10, 26, 21, 5, 4, 271).getTime();
  const text =
    metadataStart('/spool/pcaps/c-1.pcap') +
    metadataOfSdp({ mode: 'offer', label: null, sdp: 'v=0\r\n' }, 1, 1_795_727_104_271.473) +
    metadataOfSdp({ mode: 'answer', label: 'call\r\nee', sdp: 'v=0\r\ns=x\r\n' }, 3, 1_795_727_104_300) +
    metadataEnd({ callCreatedAt: at, endedAt: at + 61_000, metadata: 'a:b|c:d' });
  assert.deepEqual(text.split('\n'), [
    '/spool/pcaps/c-1.pcap',
    '',
    '',
    'Timestamp started ms: 1795727104271.473',
    'SDP mode: offer',
    'SDP before RTP packet: 1',
    '',
    'v=0\r',
    '',
    'Timestamp started ms: 1795727104300.000',
    'SDP mode: answer',
    'SDP before RTP packet: 3',
    'Label: call  ee',
    '',
    'v=0\r',
    's=x\r',
    '',
    `Timestamp terminated ms(first monologue): ${at + 61_000}.000`,
    '',
    'call start time: 2026-11-26T21:05:04',
    'call end time: 2026-11-26T21:06:05',
    '',
    '',
    'a:b|c:d',
    '',
  ]);
});

test('without metadata of the call there is none at its end', () => {
  assert.match(metadataEnd({ callCreatedAt: 0, endedAt: 0, metadata: null }), /call end time: [\dT:-]+\n$/);
});
