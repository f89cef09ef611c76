/** The same wish as different SIP proxies write it: one typed request. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse, smallest } from '../../../test/support/flag-parsing.ts';
import { fromByteString } from '../../base/bytes.ts';
import {
  decodeBody,
  encodeMessage,
  toDictionary,
  type NgDictionary,
  type NgEncoding,
  type NgObject,
} from '../../protocols/ng/index.ts';

/** What comes out of the bytes of a message. */
function overTheWire(message: NgDictionary, encoding: NgEncoding): NgDictionary {
  const bytes = encodeMessage('cookie', message, encoding);
  return dictionaryOf(bytes);
}

/** Bencode by hand, since ours would sort nothing either, but others write keys as they please. */
function bencode(entries: readonly (readonly [string, unknown])[]): NgDictionary {
  const write = (value: unknown): string => {
    if (typeof value === 'number') return `i${value}e`;
    if (typeof value === 'string') return `${value.length}:${value}`;
    if (Array.isArray(value)) return `l${value.map(write).join('')}e`;
    return `d${Object.entries(value as object)
      .map(([key, item]) => write(key) + write(item))
      .join('')}e`;
  };
  const text = `cookie d${entries.map(([key, value]) => write(key) + write(value)).join('')}e`;
  return dictionaryOf(fromByteString(text));
}

function dictionaryOf(message: Uint8Array): NgDictionary {
  const body = decodeBody(message, 'cookie '.length);
  if (body.kind !== 'dictionary') throw new Error(body.reason);
  return body.dictionary;
}

interface Wish {
  readonly name: string;
  /** OpenSIPS: keys and lists of their own for what it knows, the rest as flags. */
  readonly openSips: NgObject;
  /** Kamailio: what its module knows as keys, everything else in one string. */
  readonly kamailio: NgObject;
  /** All in one string, as a template has it too. */
  readonly text: string;
}

const wishes: readonly Wish[] = [
  {
    name: 'a trunk behind NAT',
    openSips: {
      flags: ['trust-address', 'symmetric', 'asymmetric'],
      replace: ['origin', 'session-connection'],
      ICE: 'remove',
      'received-from': ['IP4', '192.0.2.9'],
    },
    kamailio: {
      'rtpp-flags': 'trust-address symmetric asymmetric replace-origin replace-session-connection ICE=remove',
      'received-from': ['IP4', '192.0.2.9'],
    },
    text: 'trust-address symmetric asymmetric replace-origin replace-session-connection ICE=remove received-from=[IP4 192.0.2.9]',
  },
  {
    name: 'a browser on one side',
    openSips: {
      'transport-protocol': 'RTP/AVP',
      'rtcp-mux': ['demux'],
      ICE: 'remove',
      SDES: ['off'],
      flags: ['trust-address'],
    },
    kamailio: { 'rtpp-flags': 'trust-address rtcp-mux-demux ICE=remove SDES-off RTP/AVP' },
    text: 'ICE=remove RTP/AVP rtcp-mux=[demux] SDES=[off] trust-address',
  },
  {
    name: 'towards a browser',
    openSips: {
      'transport-protocol': 'UDP/TLS/RTP/SAVPF',
      ICE: 'force',
      'rtcp-mux': ['offer', 'require'],
      flags: ['generate-mid', 'no-rtcp-attribute'],
      DTLS: 'passive',
    },
    kamailio: {
      'rtpp-flags':
        'UDP/TLS/RTP/SAVPF ICE=force rtcp-mux-offer rtcp-mux-require generate-mid no-rtcp-attribute DTLS=passive',
    },
    text: 'ICE=force rtcp-mux=[offer require] generate-mid no-rtcp-attribute DTLS=passive SRTP AVPF DTLS',
  },
  {
    name: 'two networks',
    openSips: { direction: ['internal', 'external'], 'address-family': 'IP4', 'media-address': '192.0.2.44' },
    kamailio: { 'rtpp-flags': 'internal external address-family=IP4 media-address=192.0.2.44' },
    text: 'direction=internal direction=external address-family=IP4 media-address=192.0.2.44',
  },
  {
    name: 'codecs',
    openSips: { codec: { strip: ['all'], offer: ['PCMA', 'opus/48000/2'] }, flags: ['single-codec'] },
    kamailio: { 'rtpp-flags': 'codec-strip-all codec-offer-PCMA codec-offer-opus/48000/2 single-codec' },
    text: 'codec=[strip=[all] offer=[PCMA opus/48000/2]] single-codec',
  },
  {
    name: 'numbers and labels',
    openSips: { TOS: 184, 'delete-delay': 5, label: 'one', metadata: 'k:v', 'sip-code': '200' },
    kamailio: { 'rtpp-flags': 'TOS=184 delete-delay=5 label=one metadata=k:v sip-code=200' },
    text: 'sip-code=200 metadata=k:v TOS=184 label=one delete-delay=5',
  },
  {
    name: 'SRTP with suites of choice',
    openSips: {
      'transport-protocol': 'RTP/SAVP',
      SDES: ['no-AEAD_AES_256_GCM', 'order:AES_CM_128_HMAC_SHA1_80;'],
      OSRTP: ['accept'],
    },
    kamailio: {
      'rtpp-flags': 'RTP/SAVP SDES-no-AEAD_AES_256_GCM SDES-order:AES_CM_128_HMAC_SHA1_80; OSRTP-accept',
    },
    text: 'SRTP AVP SDES=[no-AEAD_AES_256_GCM order:AES_CM_128_HMAC_SHA1_80;] OSRTP=[accept]',
  },
];

describe('dialects of SIP proxies', () => {
  for (const { name, openSips, kamailio, text } of wishes) {
    for (const command of ['offer', 'answer'] as const) {
      const { request, deferred } = parse(command, { ...smallest, ...openSips });

      it(`${name}: ${command} of Kamailio`, () => {
        const other = parse(command, { ...smallest, ...kamailio });
        assert.deepEqual([other.request, other.deferred], [request, deferred]);
      });

      it(`${name}: ${command} by one string, or a template`, () => {
        for (const message of [{ rtpp_flags: text }, { 'rtpp flags': 'template=it' }, { template: 'it' }]) {
          const other = parse(command, { ...smallest, ...message }, new Map([['it', text]]));
          assert.deepEqual([other.request, other.deferred], [request, deferred], JSON.stringify(message));
        }
      });

      it(`${name}: ${command} in bencode and JSON`, () => {
        const message = toDictionary({ command, ...smallest, ...openSips });
        for (const encoding of ['bencode', 'json'] as const)
          assert.deepEqual(parse(command, overTheWire(message, encoding)).request, request, encoding);
      });

      it(`${name}: ${command} with keys in any order`, () => {
        const entries = Object.entries({ command, ...smallest, ...openSips });
        fc.assert(
          fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
            const other = parse(command, bencode(shuffled));
            assert.deepEqual([other.request, other.deferred], [request, deferred]);
          }),
          { numRuns: 30 },
        );
      });

      it(`${name}: ${command} with lists as strings`, () => {
        const entries = Object.entries(openSips).map(([key, value]) => {
          const isSplit = Array.isArray(value) && key !== 'direction';
          return [key, isSplit ? value.join(',') : value] as const;
        });
        const other = parse(command, { ...smallest, ...Object.fromEntries(entries) });
        assert.deepEqual([other.request, other.deferred], [request, deferred]);
      });
    }
  }
});
