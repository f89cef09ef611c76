import type { ByteString } from '../base/bytes.ts';
import type { StreamId } from './ids.ts';

/**
 * RTCP of our own to the peer of a stream (RFC 3550 §6.4), in place of the reports of the other side. Both streams of a media
 * section have it; the one that carries RTP is reported on.
 */
export interface ReportsPlan {
  /** The stream that the reports leave by: the one that carries RTP, where its peer receives both on one port. */
  readonly via: StreamId;
  /** Who reports while nothing is sent to the peer. */
  readonly ssrc: number;
  /** Canonical name (RFC 7022) of all that is sent to the peer. */
  readonly cname: ByteString;
  /** Milliseconds between two reports; something at random is added. */
  readonly intervalMs: number;
}
