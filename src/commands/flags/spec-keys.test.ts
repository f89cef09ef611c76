import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyTable } from './interpret.ts';

// The keys of the NG protocol, one group a line, all spellings of each.
const groups = `
command
call-id, call-ID, call id, call ID
from-tag, from tag
to-tag, to_tag, to tag
via-branch
from-tags, from tags
sdp, SDP
flags
rtpp-flags, rtpp_flags, rtpp flags
template
supports
address
address family, address-family
all
alias-key
audio-player, audio player, player
blob
blob64
file
db-id
bundle, BUNDLE
calls
code, digit
codec, codecs
delete delay, delete-delay, delete_delay
direction
from-interface, from interface
to-interface, to interface
interface
inbound-peer, inbound peer
outbound-peer, outbound peer
peer
drop-traffic, drop traffic
DTLS, dtls, DTLS-reverse, dtls-reverse
DTLS-fingerprint, DTLS fingerprint, dtls-fingerprint, dtls fingerprint
DTMF-delay, DTMF delay, dtmf-delay, dtmf delay
DTMF-log-dest, dtmf-log-dest, DTMF-log-destination, dtmf-log-destination
DTMF-security, dtmf-security, DTMF security, dtmf security
DTMF-security-trigger, dtmf-security-trigger, DTMF security trigger, dtmf security trigger
DTMF-security-trigger-end, dtmf-security-trigger-end, DTMF security trigger end, dtmf security trigger end
trigger
trigger-end, trigger end, end trigger, end-trigger
trigger-end-time, trigger end time, end-trigger-time, end trigger time
trigger-end-digits, trigger end digits, end-trigger-digits, end trigger digits
frequency, frequencies
volume
duration
pause
delay-buffer, delay buffer
endpoint-learning, endpoint learning
extmap
generate RTCP, generate-RTCP, generate rtcp, generate-rtcp
ICE, ice
ICE-lite, ice-lite, ICE lite, ice lite
instance
label, from-label, from label
to-label, to label
set-label, set label
media, medias
media address, media-address
media echo, media-echo
metadata
moh, MoH, MOH
OSRTP, osrtp
output-destination, output-dest, output-file, recording-destination, recording-dest, recording-file, output destination, output dest, output file, recording destination, recording dest, recording file
output-path, output-dir, output-directory, output-folder, recording-path, recording-dir, recording-directory, recording-folder, output path, output dir, output directory, output folder, recording path, recording dir, recording directory, recording folder
output-pattern, recording-pattern, output pattern, recording pattern
recording-media-slot-offer
recording-media-slot-answer
recording-media-slots
record call, record-call
passthrough, passthru
ptime
ptime-reverse, ptime reverse, reverse-ptime, reverse ptime
received from, received-from
repeat-times, repeat times
repeat-duration, repeat duration
start-pos, start pos
replace
rtcp-mux, RTCP-mux, rtcp mux, RTCP mux
SDES, sdes
sdp-attr, SDP-attr, sdp attr, SDP attr
sdp-media-remove, sdp_media_remove, sdp media remove, SDP-media-remove, SDP_media_remove, SDP media remove
sip-code, sip_code, sip code, sip-response-code, sip_response_code, sip response code, SIP-code, SIP_code, SIP code, SIP-response-code, SIP_response_code, SIP response code
sip-message-type, sip_message_type, sip message type, SIP-message-type, SIP_message_type, SIP message type
source-tag, source tag
source-call-id, source call id, source-call-ID, source call ID
to-call-id, to call id
tags
T.38, T38, t.38, t38
T.38-version, T38-version, t.38-version, t38-version, T.38 version, T38 version, t.38 version, t38 version
TOS, tos
transport protocol, transport-protocol
vsc-start-rec, VSC-start-rec, vsc-start-recording, VSC-start-recording
vsc-stop-rec, VSC-stop-rec, vsc-stop-recording, VSC-stop-recording
vsc-start-stop-rec, VSC-start-stop-rec, vsc-start-stop-recording, VSC-start-stop-recording
vsc-pause-rec, VSC-pause-rec, vsc-pause-recording, VSC-pause-recording
vsc-pause-resume-rec, VSC-pause-resume-rec, vsc-pause-resume-recording, VSC-pause-resume-recording
vsc-start-pause-resume-rec, VSC-start-pause-resume-rec, vsc-start-pause-resume-recording, VSC-start-pause-resume-recording
xmlrpc-callback, XMLRPC-callback
limit
body
`;

// Those of them that have an effect.
const effective = [
  'to-call-id',
  'calls',
  'tags',
  'media',

  'address',
  'all',
  'from-tags',
  'interface',
  'set-label',
  'to-label',

  ...['command', 'call-id', 'from-tag', 'to-tag', 'via-branch', 'sdp', 'flags', 'rtpp-flags', 'template'],
  ...['supports', 'address family', 'delete delay', 'direction', 'from-interface', 'to-interface', 'ICE'],
  ...['endpoint-learning', 'label', 'media address', 'metadata', 'received from', 'replace', 'rtcp-mux'],
  ...['ICE-lite', 'bundle', 'sdp-attr', 'extmap', 'sdp-media-remove', 'body'],
  ...['inbound-peer', 'outbound-peer', 'peer', 'alias-key'],
  ...['sip-code', 'sip-message-type', 'TOS', 'transport protocol', 'xmlrpc-callback', 'limit'],
  ...[
    'drop-traffic',
    'media-echo',
    'generate RTCP',
    'delay-buffer',
    'DTMF-log-dest',
    'DTMF-delay',
    'duration',
    'volume',
    'DTMF-security',
    'DTMF-security-trigger',
    'code',
    'trigger',
  ],
  ...['DTMF-security-trigger-end', 'trigger-end', 'trigger-end-time', 'trigger-end-digits'],
  ...['DTLS', 'DTLS-fingerprint', 'passthrough', 'SDES', 'OSRTP'],
  ...['record call', 'output-destination', 'output-path', 'output-pattern', 'pause'],
  ...['codec', 'ptime', 'ptime-reverse'],
  ...['vsc-start-rec', 'vsc-stop-rec', 'vsc-start-stop-rec'],
  ...['vsc-pause-rec', 'vsc-pause-resume-rec', 'vsc-start-pause-resume-rec'],
];

const sorted = (items: Iterable<string>): readonly string[] => [...items].sort();

test('the table has the keys of the protocol in exactly their spellings', () => {
  const listed = groups
    .trim()
    .split('\n')
    .map((line) => sorted(line.split(', ')).join(', '));
  assert.deepEqual(sorted(keyTable.map((row) => sorted(row.spellings).join(', '))), sorted(listed));
});

test('which keys have an effect', () => {
  const rows = keyTable.filter((row) => row.effect === 'now');
  assert.deepEqual(sorted(rows.map((row) => row.name)), sorted(effective));
});
