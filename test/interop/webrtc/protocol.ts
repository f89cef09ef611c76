/** JSON lines between a test and a process with a WebRTC stack in it (peer-main.ts). */
export type StackName = 'werift' | 'libdatachannel';
export type CodecName = 'PCMU' | 'opus';
export type SdpType = 'offer' | 'answer';

export interface PeerOptions {
  readonly stack: StackName;
  readonly codec: CodecName;
  /** What it gathers candidates on. */
  readonly addresses: readonly string[];
}

export type PeerCommand =
  | ({ readonly op: 'create' } & PeerOptions)
  /** Gives an offer with all candidates. */
  | { readonly op: 'offer'; readonly iceRestart: boolean }
  /** Takes an offer and gives the answer, with all candidates. */
  | { readonly op: 'accept'; readonly sdp: string }
  | { readonly op: 'takeAnswer'; readonly sdp: string }
  /** Sends one RTP packet for each payload. */
  | { readonly op: 'send'; readonly payloads: readonly string[] }
  /** Sends a receiver report about this SSRC. */
  | { readonly op: 'sendRtcp'; readonly ssrc: number }
  | { readonly op: 'state' };

export interface PeerState {
  /** `connected` once ICE and DTLS are through. */
  readonly connection: string;
  /** Address of the remote end of the pair in use, as far as the stack tells. */
  readonly remote: string | null;
  /** Payloads of all RTP packets that came, in hexadecimal. */
  readonly payloads: readonly string[];
  /** SSRCs that the RTCP packets which came are about: the reporter's, and those reported on. */
  readonly rtcpSsrcs: readonly number[];
}

export type PeerRequest = PeerCommand & { readonly id: number };
export type PeerReply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** What a stack has to offer to be driven by a test. */
export interface Stack {
  offer(iceRestart: boolean): Promise<string>;
  accept(offer: string): Promise<string>;
  takeAnswer(answer: string): void | Promise<void>;
  send(payload: Buffer): void;
  sendRtcp(ssrc: number): void | Promise<void>;
  state(): PeerState;
}

/** Of the codec's format in offers of the stacks. */
export const payloadTypes: Readonly<Record<CodecName, number>> = { PCMU: 0, opus: 111 };
