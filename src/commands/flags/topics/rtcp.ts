import type { RtcpMuxOptions } from '../../../policy/request.ts';
import { commandSet, offerAndAnswer, sdpCommands } from '../commands.ts';
import type { Draft } from '../draft.ts';
import { control, exchange, party } from '../handlers.ts';
import { word, words } from '../readers.ts';
import { flag, key, prefix, value } from '../rows.ts';
import { wordTable, type KeyRow, type PrefixRow, type WordRow } from '../table.ts';
import { applyWord } from '../words.ts';

export const rtcpMux = wordTable([
  value('offer', 'now', muxing('offer'), 'offer it to the receiver'),
  value('require', 'now', muxing('offer', 'require'), 'offer it without a separate RTCP port'),
  value('demux', 'now', muxing('demux'), 'accept it towards the sender, do not offer it on'),
  value('accept', 'now', muxing('accept'), 'accept it towards the sender'),
  value('reject', 'now', muxing('reject'), 'reject it towards the sender'),
]);

const onOrOff = wordTable([
  value('on', 'now', control('areReportsMade', true), 'make our own reports'),
  value('off', 'now', control('areReportsMade', false), 'relay RTCP'),
]);

export const rtcpKeys: readonly KeyRow[] = [
  key(
    ['rtcp-mux', 'RTCP-mux', 'rtcp mux', 'RTCP mux'],
    sdpCommands,
    'now',
    words(rtcpMux),
    'RTP and RTCP on one port (RFC 5761); without it as the client wants',
  ),
  key(
    ['generate RTCP', 'generate-RTCP', 'generate rtcp', 'generate-rtcp'],
    offerAndAnswer,
    'now',
    word(onOrOff),
    'RTCP of our own, for both sides, in place of the reports of the other side',
  ),
];

export const rtcpFlags: readonly WordRow[] = [
  flag('generate-RTCP', offerAndAnswer, 'now', control('areReportsMade', true), 'As `generate RTCP` = `on`'),
  flag(
    'full-rtcp-attribute',
    sdpCommands,
    'now',
    exchange('fullRtcpAttribute', true),
    '`a=rtcp` with the address',
  ),
  flag('no-rtcp-attribute', sdpCommands, 'now', exchange('omitRtcpAttribute', true), 'No `a=rtcp`'),
  flag(
    ['mirror-RTCP', 'RTCP-mirror'],
    commandSet('subscribe request'),
    'now',
    party('isRtcpMirrored', true),
    'RTCP of the subscriber goes back to the source',
  ),
];

export const rtcpPrefixes: readonly PrefixRow[] = [
  prefix(
    'rtcp-mux-',
    sdpCommands,
    'now',
    (draft, rest, source) => {
      applyWord(draft, rtcpMux, rest, source);
    },
    'As key `rtcp-mux`',
  ),
];

function muxing(...names: readonly (keyof RtcpMuxOptions)[]): (draft: Draft) => void {
  return (draft) => {
    for (const name of names) draft.exchange.rtcpMux[name] = true;
  };
}
