import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandNames, type CommandName } from '../commands/command-names.ts';
import { keyTable } from '../commands/flags/interpret.ts';
import { flagTable } from '../commands/flags/tables.ts';
import { ngFlagPrefixes, ngFlags, type NgCommand, type NgKeys, type NgReplies } from './index.ts';

const names = (rows: readonly { readonly name: string }[]): string[] => rows.map(({ name }) => name).sort();

// prettier-ignore
const keys = [
  'DTLS', 'DTLS-fingerprint', 'DTMF-delay', 'DTMF-log-dest', 'DTMF-security', 'DTMF-security-trigger',
  'DTMF-security-trigger-end', 'ICE', 'ICE-lite', 'OSRTP', 'SDES', 'T.38', 'T.38-version', 'TOS',
  'address', 'address family', 'alias-key', 'all', 'audio-player', 'blob', 'blob64', 'body', 'bundle',
  'call-id', 'calls', 'code', 'codec', 'db-id', 'delay-buffer', 'delete delay', 'direction',
  'drop-traffic', 'duration', 'endpoint-learning', 'extmap', 'file', 'flags', 'frequency',
  'from-interface', 'from-tag', 'from-tags', 'generate RTCP', 'inbound-peer', 'instance', 'interface',
  'label', 'limit', 'media', 'media address', 'media-echo', 'metadata', 'moh', 'outbound-peer',
  'output-destination', 'output-path', 'output-pattern', 'passthrough', 'pause', 'peer', 'ptime',
  'ptime-reverse', 'received from', 'record call', 'recording-media-slot-answer',
  'recording-media-slot-offer', 'recording-media-slots', 'repeat-duration', 'repeat-times', 'replace',
  'rtcp-mux', 'rtpp-flags', 'sdp', 'sdp-attr', 'sdp-media-remove', 'set-label', 'sip-code',
  'sip-message-type', 'source-call-id', 'source-tag', 'start-pos', 'supports', 'tags', 'template',
  'to-call-id', 'to-interface', 'to-label', 'to-tag', 'transport protocol', 'trigger', 'trigger-end',
  'trigger-end-digits', 'trigger-end-time', 'via-branch', 'volume', 'vsc-pause-rec',
  'vsc-pause-resume-rec', 'vsc-start-pause-resume-rec', 'vsc-start-rec', 'vsc-start-stop-rec',
  'vsc-stop-rec', 'xmlrpc-callback',
] as const satisfies readonly (keyof NgKeys)[];
type ForgottenKey = Exclude<keyof NgKeys, (typeof keys)[number]>;
/** Compiles only while the list above has every key of the type. */
const forgottenKeys: [ForgottenKey] extends [never] ? 'none' : ForgottenKey = 'none';

describe('types of the client', () => {
  it('know every flag', () => {
    assert.deepEqual([...ngFlags].sort(), names(flagTable.words));
    assert.deepEqual([...ngFlagPrefixes].sort(), names(flagTable.prefixes));
  });

  it('know every key', () => {
    assert.equal(forgottenKeys, 'none');
    assert.deepEqual([...keys, 'command'].sort(), names(keyTable));
  });

  it('know every command', () => {
    // Compile only if the three sets are the same.
    const requested: readonly NgCommand[] = Object.keys(commandNames) as CommandName[];
    const replied: readonly (keyof NgReplies)[] = requested;
    const known: readonly CommandName[] = replied;
    assert.equal(known.length, 33);
  });
});
