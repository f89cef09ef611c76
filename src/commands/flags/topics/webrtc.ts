import { sdpCommands } from '../commands.ts';
import type { Draft } from '../draft.ts';
import type { WordRow, WordTable } from '../table.ts';
import { applyWord } from '../words.ts';
import { bundle } from './bundle.ts';
import { ice } from './ice.ts';
import { rtcpMux } from './rtcp.ts';
import { sdes } from './sdes.ts';
import { transports } from './transport.ts';

/** What the flag stands for, as values of other keys; so that notices tell which of them act already. */
const values: readonly (readonly [key: string, table: WordTable, word: string])[] = [
  ['transport protocol', transports, 'UDP/TLS/RTP/SAVPF'],
  ['ICE', ice, 'force'],
  ['ICE', ice, 'trickle'],
  ['rtcp-mux', rtcpMux, 'require'],
  ['SDES', sdes, 'off'],
  ['bundle', bundle, 'require'],
];

export const webrtcFlags: readonly WordRow[] = [
  {
    name: 'WebRTC',
    spellings: ['WebRTC', 'webrtc', 'webRTC', 'WebRtc'],
    commands: sdpCommands,
    effect: 'now',
    apply: (draft: Draft) => {
      for (const [key, table, word] of values) applyWord(draft, table, word, { key, word });
      draft.exchange.generateMid = true;
      draft.exchange.omitRtcpAttribute = true;
    },
    meaning:
      'The receiver is a browser: `UDP/TLS/RTP/SAVPF`, `ICE` = `force`, `trickle`, `rtcp-mux` = `require`, no `a=rtcp`, ' +
      '`SDES` = `off`, `generate-mid`, `bundle` = `require`',
  },
];
