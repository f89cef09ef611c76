import type { ByteString } from '../../base/bytes.ts';
import type { Address } from '../../base/endpoint.ts';

/** `a=NAME` (value null) or `a=NAME:VALUE`, RFC 8866 §5.13. `NAME:VALUE` joined gives back the exact bytes. */
export interface SdpAttribute {
  readonly name: ByteString;
  readonly value: ByteString | null;
}

/** `o=USERNAME SESS-ID SESS-VERSION NETTYPE ADDRTYPE ADDRESS`, RFC 8866 §5.2. All as written. */
export interface SdpOrigin {
  readonly username: ByteString;
  readonly sessionId: ByteString;
  readonly version: ByteString;
  readonly netType: ByteString;
  readonly addressType: ByteString;
  readonly address: ByteString;
}

/** `c=NETTYPE ADDRTYPE ADDRESS`, RFC 8866 §5.7. `address` is null where it is no IP literal (a host name). */
export interface SdpConnection {
  readonly address: Address | null;
  /** Everything after `c=`, as written. */
  readonly raw: ByteString;
}

/** `m=TYPE PORT[/COUNT] PROTOCOL FORMAT...`, RFC 8866 §5.14. */
export interface SdpMedia {
  /** `audio`, `video`, `image`, `application`, ...; as written. */
  readonly type: ByteString;
  readonly port: number;
  /** The number behind the slash; 1 where there is none. */
  readonly portCount: number;
  /** As written, for example `RTP/AVP` or something unknown to us. */
  readonly protocol: ByteString;
  /** Payload types or other formats, as written. */
  readonly formats: readonly ByteString[];
  readonly information: ByteString | null;
  /** The last `c=` of this media section, or null: then the session's counts. */
  readonly connection: SdpConnection | null;
  /** Values of `b=` lines, as written (`AS:64`). */
  readonly bandwidths: readonly ByteString[];
  /** All attributes in order. */
  readonly attributes: readonly SdpAttribute[];
  /** Lines of other types (`k=` and whatever else), as written without line ending, in order. */
  readonly otherLines: readonly ByteString[];
}

export interface SdpSession {
  readonly origin: SdpOrigin | null;
  /** `s=` value, as written; `-` where there is no such line. */
  readonly name: ByteString;
  readonly information: ByteString | null;
  readonly uri: ByteString | null;
  readonly emails: readonly ByteString[];
  readonly phones: readonly ByteString[];
  readonly connection: SdpConnection | null;
  readonly bandwidths: readonly ByteString[];
  /** `t=`, `r=` and `z=` lines with their letter, as written, in order. */
  readonly timing: readonly ByteString[];
  readonly attributes: readonly SdpAttribute[];
  readonly otherLines: readonly ByteString[];
}

/**
 * A parsed session description. Everything that was in the body is in here, byte for byte, but for the kind of line
 * ending, the spacing of `m=` and `o=`, and what `isClean` of the parser's result speaks of.
 */
export interface Sdp {
  readonly session: SdpSession;
  readonly media: readonly SdpMedia[];
}

/** Why a body is no SDP: line counted from 1. */
export interface SdpError {
  readonly line: number;
  readonly reason: string;
}
