import type { SdpAttribute, SdpMedia, SdpSession } from './types.ts';

/** RFC 8866 §6.7, as seen by the party whose SDP it is. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

const directions: ReadonlySet<string> = new Set<Direction>(['sendrecv', 'sendonly', 'recvonly', 'inactive']);

export function isDirection(name: string): name is Direction {
  return directions.has(name);
}

/** The media section's own direction, else that of the session, else `sendrecv`. */
export function mediaDirection(media: SdpMedia, session: SdpSession): Direction {
  return lastDirection(media.attributes) ?? lastDirection(session.attributes) ?? 'sendrecv';
}

/** Of several contradicting ones the last counts, as rtpengine has it. */
function lastDirection(attributes: readonly SdpAttribute[]): Direction | null {
  for (let i = attributes.length - 1; i >= 0; i -= 1) {
    const name = attributes[i]!.name;
    if (isDirection(name)) return name;
  }
  return null;
}
