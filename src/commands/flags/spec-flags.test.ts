import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flagTable } from './tables.ts';

// The flags of the NG protocol, one group a line, all spellings of each; `diagnose` is our own.
const groups = `
all
allow-asymmetric-codecs, allow asymmetric codecs, allow-asymmetric-codec, allow asymmetric codec
allow-no-codec-media, allow no codec media, allow-no-codec-medias, allow no codec medias, allow-empty-codec-media, allow empty codec media, allow-empty-codec-medias, allow empty codec medias
allow-transcoding, allow transcoding
force-transcoding, force transcoding
always-transcode, always transcode
asymmetric
asymmetric-codecs, asymmetric codecs
symmetric-codecs, symmetric codecs
reorder-codecs, reorder codecs
audio-player, audio player, player
no-audio-player, no audio player, no-player, no player
bidirectional
block-DTMF, block DTMF, block-dtmf, block dtmf
block-egress, block egress
block-short, block short, block-shorts, block shorts, block-short-packets, block short packets
debug, debugging
detect-DTMF, detect DTMF, detect-dtmf, detect dtmf
diagnose
directional
discard-recording, discard recording
early-media, early media
egress
exclude-recording, exclude recording
fatal
fast
to-tag, to tag, to_tag
fragment
full-rtcp-attribute, full rtcp attribute
generate-mid, generate mid
generate-RTCP, generate RTCP, generate-rtcp, generate rtcp
reject-ICE, reject ICE, reject-ice, reject ice, ICE-reject, ICE reject, ice-reject, ice reject
inactive
inject-DTMF, inject DTMF, inject-dtmf, inject dtmf
loop-protect, loop protect
media-handover, media handover
mirror-RTCP, mirror RTCP, mirror-rtcp, mirror rtcp, RTCP-mirror, RTCP mirror, rtcp-mirror, rtcp mirror
mix, mixed
NAT-wait, NAT wait, nat-wait, nat wait
new-branch, new branch
no-codec-renegotiation, no codec renegotiation, reuse-codecs, reuse codecs
no-jitter-buffer, no jitter buffer
no-passthrough, no passthrough
passthrough
no-port-latching, no port latching
port-latching, port latching
no-redis-update, no redis update
no-rtcp-attribute, no rtcp attribute
no-tls-id, no tls id
original-sendrecv, original sendrecv
pad-crypto, pad crypto
pierce-NAT, pierce NAT, pierce-nat, pierce nat
provisional
record-call, record call
recording-announcement, recording announcement
recording-vsc, recording vsc
recrypt
reset
single-codec, single codec
SIP-source-address, SIP source address, sip-source-address, sip source address
trust-address, trust address
SIPREC, siprec
skip-recording-db, skip recording db, skip-recording-database, skip recording database
static-codecs, static codecs, static-codec, static codec
strict-source, strict source
strip-extmap, strip extmap
trickle-ICE, trickle ICE, trickle-ice, trickle ice
unidirectional
unsubscribe
WebRTC, webrtc, webRTC, WebRtc
pause
`;

const prefixes = `
endpoint-learning-
from-tags-
OSRTP-, osrtp-
replace-
rtcp-mux-
BUNDLE-, bundle-
SDES-, sdes-
codec-except-
codec-offer-
codec-strip-
codec-ignore-
codec-accept-
codec-consume-
codec-set-
codec-mask-
codec-transcode-, transcode-
T38-, T.38-, t38-, t.38-
sdp-attr-add-
sdp-attr-remove-
sdp-attr-substitute-
`;

// Those of them that have an effect.
const effective = [
  'unsubscribe',

  'SIPREC',
  'all',
  'allow-transcoding',
  'bidirectional',
  'directional',
  'egress',
  'from-tags-',
  'inactive',
  'mirror-RTCP',
  'mix',

  ...['debug', 'new-branch', 'provisional', 'fatal', 'fast', 'to-tag', 'SIP-source-address', 'trust-address'],
  'diagnose',
  ...['asymmetric', 'strict-source', 'media-handover', 'NAT-wait', 'pierce-NAT', 'port-latching'],
  ...['no-port-latching', 'unidirectional', 'full-rtcp-attribute', 'no-rtcp-attribute', 'generate-mid'],
  'generate-RTCP',
  'recording-vsc',
  ...['trickle-ICE', 'reject-ICE', 'fragment', 'reset', 'BUNDLE-'],
  ...['sdp-attr-add-', 'sdp-attr-remove-', 'sdp-attr-substitute-', 'strip-extmap'],
  ...['loop-protect', 'original-sendrecv', 'WebRTC', 'endpoint-learning-', 'replace-', 'rtcp-mux-'],
  ...['block-DTMF', 'block-short'],
  ...['no-tls-id', 'recrypt', 'passthrough', 'no-passthrough', 'pad-crypto', 'SDES-', 'OSRTP-'],
  ...['record-call', 'discard-recording', 'exclude-recording', 'pause'],
  ...[
    'allow-asymmetric-codecs',
    'allow-no-codec-media',
    'single-codec',
    'static-codecs',
    'no-codec-renegotiation',
  ],
  ...['codec-transcode-', 'codec-strip-', 'codec-except-', 'codec-offer-', 'codec-ignore-', 'codec-mask-'],
  ...['codec-consume-'],
];

const sorted = (items: Iterable<string>): readonly string[] => [...items].sort();
const linesOf = (text: string): readonly string[] =>
  sorted(
    text
      .trim()
      .split('\n')
      .map((line) => sorted(line.split(', ')).join(', ')),
  );
const spellingsOf = (rows: readonly { readonly spellings: readonly string[] }[]): readonly string[] =>
  sorted(rows.map((row) => sorted(row.spellings).join(', ')));

test('the table has the flags of the protocol in exactly their spellings', () => {
  assert.deepEqual(spellingsOf(flagTable.words), linesOf(groups));
});

test('the table has the prefixes of the protocol in exactly their spellings', () => {
  assert.deepEqual(spellingsOf(flagTable.prefixes), linesOf(prefixes));
});

test('which flags have an effect', () => {
  const rows = [...flagTable.words, ...flagTable.prefixes].filter((row) => row.effect === 'now');
  assert.deepEqual(sorted(rows.map((row) => row.name)), sorted(effective));
});

test('a flag that the documentation of rtpengine has and its code has not stays unknown', () => {
  assert.equal(flagTable.bySpelling.has('symmetric'), false);
});
