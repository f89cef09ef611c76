import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSdp, parseSdpFragment, printSdp, type Sdp } from './index.ts';

const head = 'v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n';
const audio = 'm=audio 4000 RTP/AVP 0 8\r\n';

function parsed(body: string): { sdp: Sdp; isClean: boolean } {
  const result = parseSdp(body);
  assert.ok(result.ok, result.ok ? '' : `line ${result.error.line}: ${result.error.reason}`);
  return result;
}

function failure(body: string): { line: number; reason: string } {
  const result = parseSdp(body);
  assert.ok(!result.ok, 'was accepted');
  return result.error;
}

describe('a complete body', () => {
  const body = [
    'v=0',
    'o=alice 2890844526 2890844527 IN IP6 2001:db8::1',
    's=Call \xc3\xa0 deux',
    'i=info',
    'u=http://example.com/',
    'e=a@example.com',
    'p=+1 555',
    'c=IN IP6 2001:db8::1',
    'b=AS:64',
    'b=TIAS:64000',
    't=0 0',
    'r=7d 1h 0 25h',
    'z=0 1h',
    'k=clear:x',
    'a=group:BUNDLE a',
    'a=sendonly',
    'm=audio 49170/2 RTP/AVP 0 96',
    'i=voice',
    'c=IN IP4 224.2.36.42/127/3',
    'b=AS:10',
    'k=prompt',
    'a=rtpmap:96 opus/48000/2',
    'a=empty:',
    'a=:noname',
    'a=',
    'm=image 0 udptl t38',
    '',
  ].join('\r\n');
  const { sdp, isClean } = parsed(body);

  it('is read into its parts', () => {
    assert.equal(isClean, true);
    assert.deepEqual(sdp.session, {
      origin: {
        username: 'alice',
        sessionId: '2890844526',
        version: '2890844527',
        netType: 'IN',
        addressType: 'IP6',
        address: '2001:db8::1',
      },
      name: 'Call \xc3\xa0 deux',
      information: 'info',
      uri: 'http://example.com/',
      emails: ['a@example.com'],
      phones: ['+1 555'],
      connection: { address: { family: 'IP6', address: '2001:db8::1' }, raw: 'IN IP6 2001:db8::1' },
      bandwidths: ['AS:64', 'TIAS:64000'],
      timing: ['t=0 0', 'r=7d 1h 0 25h', 'z=0 1h'],
      attributes: [
        { name: 'group', value: 'BUNDLE a' },
        { name: 'sendonly', value: null },
      ],
      otherLines: ['k=clear:x'],
    });
    assert.deepEqual(sdp.media, [
      {
        type: 'audio',
        port: 49170,
        portCount: 2,
        protocol: 'RTP/AVP',
        formats: ['0', '96'],
        information: 'voice',
        connection: {
          address: { family: 'IP4', address: '224.2.36.42' },
          raw: 'IN IP4 224.2.36.42/127/3',
        },
        bandwidths: ['AS:10'],
        attributes: [
          { name: 'rtpmap', value: '96 opus/48000/2' },
          { name: 'empty', value: '' },
          { name: '', value: 'noname' },
          { name: '', value: null },
        ],
        otherLines: ['k=prompt'],
      },
      {
        type: 'image',
        port: 0,
        portCount: 1,
        protocol: 'udptl',
        formats: ['t38'],
        information: null,
        connection: null,
        bandwidths: [],
        attributes: [],
        otherLines: [],
      },
    ]);
  });

  it('is printed byte for byte', () => assert.equal(printSdp(sdp), body));
});

describe('line endings', () => {
  const body = `${head}${audio}a=sendonly\r\n`;
  for (const [name, ending] of [
    ['LF', '\n'],
    ['CR', '\r'],
  ] as const) {
    it(`${name} alone`, () => {
      assert.deepEqual(parsed(body.replaceAll('\r\n', ending)), parsed(body));
    });
  }
  it('mixed', () => {
    assert.deepEqual(parsed(body.replace('\r\n', '\n').replace('t=0 0\r\n', 't=0 0\r')), parsed(body));
  });
  it('missing at the end', () => assert.deepEqual(parsed(body.slice(0, -2)), parsed(body)));
  it('cut in half at the end', () => assert.deepEqual(parsed(body.slice(0, -1)), parsed(body)));
});

describe('what is passed over, and makes a body unclean', () => {
  const body = `${head}${audio}a=sendonly\r\n`;
  for (const [name, odd] of [
    ['trailing blank line', `${body}\r\n`],
    ['leading blank line', `\r\n${body}`],
    ['blank line in between', `${head}\r\n${audio}\r\na=sendonly\r\n`],
    ['line of blanks', `${body} \t\r\n`],
    ['doubled carriage return', body.replaceAll('\r\n', '\r\r\n')],
    ['rubbish behind a blank line', `${body}\r\n--boundary--\r\nm=x\r\n`],
    ['broken line behind a blank line', `${body}\r\nm=x\r\n`],
    ['second session', `${body}${head}${audio}`],
    [
      'connection that is replaced',
      `${head.replace('c=', 'c=IN IP4 192.0.2.9\r\nc=')}${audio}a=sendonly\r\n`,
    ],
  ] as const) {
    it(name, () => assert.deepEqual(parsed(odd), { ...parsed(body), isClean: false }));
  }
});

describe('what is forgiven', () => {
  it('missing o=, s= and t=', () => {
    const { sdp, isClean } = parsed(`v=0\r\nc=IN IP4 192.0.2.1\r\n${audio}`);
    assert.equal(isClean, true);
    assert.equal(sdp.session.origin, null);
    assert.equal(sdp.session.name, '-');
    assert.deepEqual(sdp.session.timing, []);
  });
  it('any order of lines', () => {
    const { sdp } = parsed(
      `v=0\r\ns=x\r\nt=0 0\r\nc=IN IP4 192.0.2.1\r\no=- 1 2 IN IP4 192.0.2.1\r\n${audio}`,
    );
    assert.equal(sdp.session.origin?.address, '192.0.2.1');
  });
  it('odd spacing', () => {
    const { sdp } = parsed(
      'v= 0 \r\no=-  1\t2 IN  IP4 192.0.2.1 \r\nc= IN  IP4 192.0.2.1 \r\nm= audio  4000\tRTP/AVP  0  8 \r\n',
    );
    assert.deepEqual(sdp.session.origin?.address, '192.0.2.1');
    assert.deepEqual(sdp.session.connection?.address, { family: 'IP4', address: '192.0.2.1' });
    assert.deepEqual(sdp.media[0]?.formats, ['0', '8']);
  });
  it('unknown line types, repeated lines, and session lines after m=', () => {
    const { sdp } = parsed(`${head}x=1\r\ns=two\r\ni=a\r\ni=b\r\n${audio}t=0 0\r\ns=three\r\nA=b\r\n`);
    assert.deepEqual(sdp.session.otherLines, ['x=1', 's=two', 'i=b']);
    assert.deepEqual(sdp.media[0]?.otherLines, ['t=0 0', 's=three', 'A=b']);
  });
  it('an m= line without formats', () => {
    assert.deepEqual(parsed(`${head}m=audio 4000 RTP/AVP\r\n`).sdp.media[0]?.formats, []);
  });
});

describe('bodies that are refused', () => {
  for (const [name, body, line] of [
    ['nothing', '', 1],
    ['blank lines only', '\r\n\r\n', 2],
    ['no v=', audio, 1],
    ['other version', `v=1\r\n${audio}`, 1],
    ['empty version', `v=\r\n${audio}`, 1],
    ['v= behind something else', `s=x\r\n${head}`, 1],
    ['no type', `${head}garbage\r\n${audio}`, 6],
    ['blank before the equals sign', `${head}${audio}a =x\r\n`, 7],
    ['leading blank', `${head} ${audio}`, 6],
    ['lone letter', `${head}${audio}a\r\n`, 7],
    ['m= without port', `${head}m=audio\r\n`, 6],
    ['m= without protocol', `${head}m=audio 4000\r\n`, 6],
    ['port too large', `${head}m=audio 65536 RTP/AVP 0\r\n`, 6],
    ['port far too large', `${head}m=audio 4294967297000 RTP/AVP 0\r\n`, 6],
    ['negative port', `${head}m=audio -1 RTP/AVP 0\r\n`, 6],
    ['port with letters', `${head}m=audio abc RTP/AVP 0\r\n`, 6],
    ['no port count', `${head}m=audio 4000/ RTP/AVP 0\r\n`, 6],
    ['port count 0', `${head}m=audio 4000/0 RTP/AVP 0\r\n`, 6],
    ['short o=', `v=0\r\no=- 1 1 IN IP4\r\n${audio}`, 2],
    ['second o=', `${head}o=- 1 1 IN IP4 192.0.2.1\r\n${audio}`, 6],
    ['o= in a media section', `${head}${audio}o=- 1 1 IN IP4 192.0.2.1\r\n`, 7],
    ['binary', '\x00\x01\x02', 1],
    ['broken line behind a leading blank line', `\r\n${head}m=x\r\n`, 7],
  ] as const) {
    it(name, () => assert.equal(failure(body).line, line));
  }
});

describe('fragments', () => {
  const fragment = 'a=ice-ufrag:8hhY\r\nm=audio 9 RTP/AVP 0\r\na=mid:1\r\n';
  it('have no v=', () => {
    const result = parseSdpFragment(fragment);
    assert.ok(result.ok);
    assert.deepEqual(result.sdp.session.attributes, [{ name: 'ice-ufrag', value: '8hhY' }]);
    assert.equal(result.sdp.media.length, 1);
  });
  it('are no session descriptions', () => assert.equal(failure(fragment).line, 1));
});
