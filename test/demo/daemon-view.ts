import type { NgField, NgMessage } from '../support/bencode.ts';

/** What the daemon says of the side of a call that faces one telephone. */
export interface DaemonView {
  /** Its port for RTP. */
  readonly localPort: number;
  /** Where it sends. */
  readonly peer: string;
  /** Whether it has made sure of that from the packets that came. */
  readonly learned: boolean;
  /** RTP packets it took from the telephone. */
  readonly packets: number;
}

/** Reads one party out of the reply to `query`; null when it is not there. */
export function daemonView(reply: NgMessage, tag: string): DaemonView | null {
  const party = dictionary(dictionary(reply.tags)?.[tag]);
  const media = dictionary(list(party?.medias)[0]);
  const stream = dictionary(list(media?.streams)[0]);
  const endpoint = dictionary(stream?.endpoint);
  const stats = dictionary(stream?.stats);
  if (!stream || !endpoint || !stats) return null;
  return {
    localPort: Number(stream['local port']),
    peer: `${text(endpoint.address)}:${text(endpoint.port)}`,
    learned: list(stream.flags).includes('confirmed'),
    packets: Number(stats.packets),
  };
}

function dictionary(value: NgField | undefined): NgMessage | null {
  return typeof value === 'object' && !Array.isArray(value) ? (value as NgMessage) : null;
}

function list(value: NgField | undefined): readonly NgField[] {
  return Array.isArray(value) ? (value as readonly NgField[]) : [];
}

function text(value: NgField | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}
