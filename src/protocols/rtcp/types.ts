import type { ByteString } from '../../base/bytes.ts';

/** Packet types (IANA RTCP Control Packet Types). */
export const rtcpType = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  application: 204,
  transportFeedback: 205,
  payloadFeedback: 206,
  extendedReport: 207,
} as const;

/** Why some bytes are no RTCP. */
export type RtcpError =
  /** No room for the 4 bytes of a header. */
  | 'tooShort'
  | 'badVersion'
  /** The packet says it is longer than what is left. */
  | 'badLength'
  /** Padding in front of the last packet, or more of it than there is content. */
  | 'badPadding'
  /** A compound packet starts with a sender or receiver report (RFC 3550 §6.1). */
  | 'badFirstType'
  /** The content is shorter than its own counts and lengths say. */
  | 'truncated';

/** RFC 3550 §6.4.1: how one source is received by the reporter. */
export interface ReportBlock {
  readonly ssrc: number;
  /** Lost since the last report, in 1/256. */
  readonly fractionLost: number;
  /** Signed 24 bits: duplicates make it negative. */
  readonly cumulativeLost: number;
  /** Low 16 bits: sequence number; high 16 bits: how often it has wrapped. */
  readonly highestSequence: number;
  /** In units of the RTP clock. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time in the last sender report; 0 for none. */
  readonly lastSenderReport: number;
  /** Since then, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

/** RFC 3550 §6.4.1. */
export interface SenderReport {
  readonly kind: 'senderReport';
  readonly ssrc: number;
  /** Seconds since 1900. */
  readonly ntpSeconds: number;
  /** In 2^-32 s. */
  readonly ntpFraction: number;
  /** The same instant on the RTP clock. */
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
  readonly reports: readonly ReportBlock[];
}

/** RFC 3550 §6.4.2. */
export interface ReceiverReport {
  readonly kind: 'receiverReport';
  readonly ssrc: number;
  readonly reports: readonly ReportBlock[];
}

export interface SourceDescriptionItem {
  /** 1 is CNAME; RFC 3550 §6.5. */
  readonly type: number;
  readonly text: ByteString;
}

/** RFC 3550 §6.5. */
export interface SourceDescription {
  readonly kind: 'sourceDescription';
  readonly chunks: readonly { readonly ssrc: number; readonly items: readonly SourceDescriptionItem[] }[];
}

/** RFC 3550 §6.6. */
export interface Goodbye {
  readonly kind: 'goodbye';
  readonly ssrcs: readonly number[];
  readonly reason: ByteString | null;
}

/** RFC 3550 §6.7. */
export interface ApplicationPacket {
  readonly kind: 'application';
  readonly subtype: number;
  readonly ssrc: number;
  /** Four characters. */
  readonly name: ByteString;
  readonly data: Uint8Array;
}

/** RFC 3611 §3. */
export interface ExtendedReportBlock {
  /** 4 receiver reference time, 5 DLRR, 6 statistics summary, 7 VoIP metrics; §4. */
  readonly type: number;
  readonly typeSpecific: number;
  readonly content: Uint8Array;
}

/** RFC 3611 §2. */
export interface ExtendedReport {
  readonly kind: 'extendedReport';
  readonly ssrc: number;
  readonly blocks: readonly ExtendedReportBlock[];
}

/** Feedback messages with a name of their own; `other` are the rest. */
export type FeedbackMessage =
  'nack' | 'tmmbr' | 'tmmbn' | 'transportCc' | 'pli' | 'sli' | 'rpsi' | 'fir' | 'application' | 'other';

/** RFC 4585 §6.1; the messages of AVPF. */
export interface Feedback {
  readonly kind: 'feedback';
  readonly layer: 'transport' | 'payload';
  /** FMT field. */
  readonly format: number;
  readonly message: FeedbackMessage;
  readonly ssrc: number;
  readonly mediaSsrc: number;
  /** Feedback control information; its form depends on the message. */
  readonly information: Uint8Array;
}

export interface UnknownRtcp {
  readonly kind: 'unknown';
  readonly type: number;
  /** The five bits behind version and padding. */
  readonly count: number;
  readonly content: Uint8Array;
}

/** Byte arrays in here are views of the packet that was parsed. */
export type RtcpPacket =
  | SenderReport
  | ReceiverReport
  | SourceDescription
  | Goodbye
  | ApplicationPacket
  | ExtendedReport
  | Feedback
  | UnknownRtcp;
