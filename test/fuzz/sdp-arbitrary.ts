import fc from 'fast-check';

const token = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019-._+')),
  minLength: 1,
  maxLength: 12,
});
/** Any byte but those that end a line. */
const text = fc.string({
  unit: fc
    .nat({ max: 255 })
    .filter((byte) => byte !== 10 && byte !== 13)
    .map((byte) => String.fromCharCode(byte)),
  maxLength: 30,
});
const number = fc.nat({ max: 0xffffffff }).map(String);
const address = fc.oneof(
  fc.ipV4().map((literal) => `IN IP4 ${literal}`),
  fc.ipV6().map((literal) => `IN IP6 ${literal}`),
  fc.constantFrom('IN IP4 224.2.1.1/127/3', 'IN IP4 host.example', 'IN IP4 0.0.0.0'),
);

const line = (letter: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  value.map((written) => `${letter}=${written}\r\n`);
const maybe = (written: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.option(written, { nil: '', freq: 2 });
const some = (written: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(written, { maxLength: 3 }).map((parts) => parts.join(''));
const inOrder = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((written) => written.join(''));

const attribute = line(
  'a',
  fc.oneof(
    token,
    fc.tuple(token, text).map(([name, value]) => `${name}:${value}`),
    fc.constantFrom(
      'rtpmap:0 PCMU/8000',
      'rtpmap:96 opus/48000/2',
      'fmtp:96 a=b',
      'sendonly',
      'ptime:20',
      'rtcp:9',
    ),
  ),
);
const port = fc
  .tuple(fc.nat({ max: 65535 }), fc.option(fc.integer({ min: 2, max: 9 }), { nil: 1 }))
  .map(([first, count]) => (count === 1 ? String(first) : `${first}/${count}`));
const media = inOrder(
  line(
    'm',
    fc
      .tuple(
        token,
        port,
        fc.constantFrom('RTP/AVP', 'udptl', 'UDP/TLS/RTP/SAVPF'),
        fc.array(token, { maxLength: 5 }),
      )
      .map(([type, ports, protocol, formats]) => [type, ports, protocol, ...formats].join(' ')),
  ),
  maybe(line('i', text)),
  maybe(line('c', address)),
  some(line('b', text)),
  maybe(line('k', text)),
  some(attribute),
);

/** Bodies with CRLF and everything in the order of RFC 8866 §5. */
export const wellFormedSdp: fc.Arbitrary<string> = inOrder(
  fc.constant('v=0\r\n'),
  line(
    'o',
    fc.tuple(token, number, number, address).map((fields) => fields.join(' ')),
  ),
  line('s', text),
  maybe(line('i', text)),
  maybe(line('u', text)),
  some(line('e', text)),
  some(line('p', text)),
  maybe(line('c', address)),
  some(line('b', text)),
  fc.constant('t=0 0\r\n'),
  some(line('r', text)),
  maybe(line('z', text)),
  maybe(line('k', text)),
  some(attribute),
  some(media),
);
