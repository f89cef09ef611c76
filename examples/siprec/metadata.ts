import { randomUUID } from 'node:crypto';
import type { NgMediaLabel } from '../../src/client/index.ts';

/** Recording metadata (RFC 7865 §8): who takes part, and which labelled media section is whose. */
export function recordingMetadata(callId: string, labels: Readonly<Record<string, NgMediaLabel>>): string {
  const session = id();
  const parties = new Map<string, string>();
  for (const { tag } of Object.values(labels)) if (!parties.has(tag)) parties.set(tag, id());
  const streams = Object.entries(labels).map(([label, { tag }]) => ({ label, tag, id: id() }));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
    '  <datamode>complete</datamode>',
    `  <session session_id="${session}"><sipSessionID>${escapeXml(callId)}</sipSessionID></session>`,
    ...[...parties].map(
      ([tag, party]) =>
        `  <participant participant_id="${party}"><nameID aor="sip:${escapeXml(tag)}@invalid"/></participant>`,
    ),
    ...streams.map(
      (stream) =>
        `  <stream stream_id="${stream.id}" session_id="${session}"><label>${escapeXml(stream.label)}</label></stream>`,
    ),
    ...[...parties].map(([tag, party]) => {
      const sent = streams
        .filter((stream) => stream.tag === tag)
        .map((stream) => `<send>${stream.id}</send>`);
      return `  <participantstreamassoc participant_id="${party}">${sent.join('')}</participantstreamassoc>`;
    }),
    '</recording>',
    '',
  ].join('\n');
}

/** RFC 7865 §6.9: 128 bits in base64. */
function id(): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64');
}

function escapeXml(text: string): string {
  return text.replaceAll(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
