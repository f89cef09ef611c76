import { sdpCommands } from '../commands.ts';
import { exchange } from '../handlers.ts';
import { text } from '../readers.ts';
import { key, value } from '../rows.ts';
import { wordTable, type KeyRow, type Reader, type WordRow } from '../table.ts';
import { applyWord } from '../words.ts';

/** In lower case, since the look-up is: clients write profiles as they like. */
export const transports = wordTable([
  profile('RTP/AVP', 'plain RTP'),
  profile('RTP/AVPF', 'plain RTP with feedback (RFC 4585)'),
  profile('RTP/SAVP', 'SRTP with SDES'),
  profile('RTP/SAVPF', 'SRTP with SDES and feedback'),
  profile('UDP/TLS/RTP/SAVP', 'SRTP with DTLS'),
  profile('UDP/TLS/RTP/SAVPF', 'SRTP with DTLS and feedback'),
  profile('udptl', 'T.38 fax'),
  value('accept', 'now', exchange('transport', { kind: 'accept' }), 'in answers: as the answerer has it'),
]);

export const transportKeys: readonly KeyRow[] = [
  key(
    ['transport protocol', 'transport-protocol'],
    sdpCommands,
    'now',
    readTransport(),
    'Profile in the outgoing SDP; without it that of the SDP, or what the receiver had as long as the sender keeps its own',
  ),
];

function profile(name: string, meaning: string): WordRow {
  const spellings = [...new Set([name, name.toLowerCase()])];
  return value(spellings, 'now', exchange('transport', { kind: 'named', protocol: name }), meaning);
}

function readTransport(): Reader {
  const { read } = text((draft, wish, name) => {
    applyWord(draft, transports, wish.toLowerCase(), { key: name, word: wish });
  });
  return { type: 'string', words: transports, read };
}
