import { sdp, type MediaOptions } from '../../support/sdp.ts';
import { differing, scenario, type Scenario } from '../scenario.ts';
import { A, B } from './bodies.ts';

function pair(name: string, media: readonly MediaOptions[], answerMedia: readonly MediaOptions[]): Scenario {
  return scenario(name, (call) => [
    call.offer(sdp({ address: A, media })),
    call.answer(sdp({ address: B, media: answerMedia })),
  ]);
}

/** Kinds of m= lines. */
export const mediaScenarios: readonly Scenario[] = [
  pair(
    'three media',
    [{ port: 4000 }, { type: 'video', port: 4002, formats: '31' }, { port: 4004, formats: '0' }],
    [{ port: 5000 }, { type: 'video', port: 5002, formats: '31' }, { port: 5004, formats: '0' }],
  ),
  differing(
    ['emptyRtpmap'],
    pair(
      'static types without rtpmap',
      [{ port: 4000, formats: '0 3 4 8 9 18 101 5 13' }],
      [{ port: 5000, formats: '9 0' }],
    ),
  ),
  differing(
    ['emptyRtpmap'],
    pair('dynamic type without rtpmap', [{ port: 4000, formats: '0 111' }], [{ port: 5000, formats: '0' }]),
  ),
  pair(
    'telephone-event',
    [{ port: 4000, formats: '0 101', attributes: ['rtpmap:101 telephone-event/8000', 'fmtp:101 0-16'] }],
    [{ port: 5000, formats: '0 101', attributes: ['rtpmap:101 telephone-event/8000', 'fmtp:101 0-15'] }],
  ),
  pair(
    'udptl',
    [
      {
        type: 'image',
        protocol: 'udptl',
        port: 4000,
        formats: 't38',
        attributes: ['T38FaxVersion:0', 'T38MaxBitRate:14400'],
      },
    ],
    [{ type: 'image', protocol: 'udptl', port: 5000, formats: 't38', attributes: ['T38FaxVersion:0'] }],
  ),
  differing(
    ['protocolSpelling'],
    pair(
      'udptl in capitals',
      [{ type: 'image', protocol: 'UDPTL', port: 4000, formats: 't38' }],
      [{ type: 'image', protocol: 'UDPTL', port: 5000, formats: 't38' }],
    ),
  ),
  differing(
    ['lineEnds'],
    pair(
      'msrp over tcp',
      [
        {
          type: 'message',
          protocol: 'TCP/MSRP',
          port: 4000,
          formats: '*',
          attributes: ['accept-types:text/plain', 'path:msrp://198.51.100.1:4000/abc;tcp'],
        },
      ],
      [{ type: 'message', protocol: 'TCP/MSRP', port: 5000, formats: '*' }],
    ),
  ),
  pair(
    'application with an unknown protocol',
    [{ type: 'application', protocol: 'FOO/BAR', port: 4000, formats: 'x' }],
    [{ type: 'application', protocol: 'FOO/BAR', port: 5000, formats: 'x' }],
  ),
  pair(
    'audio and udptl',
    [{ port: 4000 }, { type: 'image', protocol: 'udptl', port: 4002, formats: 't38' }],
    [{ port: 0 }, { type: 'image', protocol: 'udptl', port: 5002, formats: 't38' }],
  ),
  pair('several ports in one media', [{ port: 4000, formats: '0' }], [{ port: 5000, formats: '0' }]),
  pair('AVPF on both sides', [{ port: 4000, protocol: 'RTP/AVPF' }], [{ port: 5000, protocol: 'RTP/AVPF' }]),
  pair(
    'AVPF answered with AVP',
    [{ port: 4000, protocol: 'RTP/AVPF' }],
    [{ port: 5000, protocol: 'RTP/AVP' }],
  ),
  pair('codec subset answered', [{ port: 4000, formats: '8 0 9' }], [{ port: 5000, formats: '9' }]),
  pair(
    'codec order changed by the answer',
    [{ port: 4000, formats: '8 0 9' }],
    [{ port: 5000, formats: '0 8' }],
  ),
  pair(
    'bandwidth, title and other media lines',
    [{ port: 4000, attributes: ['x-a:1', 'label:9', 'crypto-less'] }],
    [{ port: 5000 }],
  ),
  pair(
    'fewer media in the answer',
    [{ port: 4000 }, { type: 'video', port: 4002, formats: '31' }],
    [{ port: 5000 }],
  ),
  pair('media type changed in the answer', [{ port: 4000 }], [{ type: 'video', port: 5000, formats: '31' }]),
  pair(
    'sendonly answered recvonly',
    [{ port: 4000, attributes: ['sendonly'] }],
    [{ port: 5000, attributes: ['recvonly'] }],
  ),
  pair(
    'sendonly answered sendrecv',
    [{ port: 4000, attributes: ['sendonly'] }],
    [{ port: 5000, attributes: ['sendrecv'] }],
  ),
  pair(
    'recvonly answered sendonly',
    [{ port: 4000, attributes: ['recvonly'] }],
    [{ port: 5000, attributes: ['sendonly'] }],
  ),
  pair('inactive', [{ port: 4000, attributes: ['inactive'] }], [{ port: 5000, attributes: ['inactive'] }]),
  pair('sendrecv answered sendonly', [{ port: 4000 }], [{ port: 5000, attributes: ['sendonly'] }]),
  scenario('bandwidth and information lines', (call) => [
    call.offer(
      'v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\ni=info\r\nu=http://example.com/\r\ne=a@example.com\r\np=+1\r\nc=IN IP4 198.51.100.1\r\nb=AS:256\r\nt=0 0\r\na=x:1\r\nm=audio 4000 RTP/AVP 0\r\ni=media title\r\nb=AS:64\r\na=y:2\r\n',
    ),
    call.answer(
      'v=0\r\no=- 1 1 IN IP4 198.51.100.2\r\ns=-\r\nc=IN IP4 198.51.100.2\r\nb=AS:256\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\nb=AS:64\r\n',
    ),
  ]),
  scenario('port count in the media line', (call) => [
    call.offer(
      'v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio 4000/2 RTP/AVP 0\r\n',
    ),
    call.answer(
      'v=0\r\no=- 1 1 IN IP4 198.51.100.2\r\ns=-\r\nc=IN IP4 198.51.100.2\r\nt=0 0\r\nm=audio 5000/2 RTP/AVP 0\r\n',
    ),
  ]),
];
