import type { RtpBurst } from './rtp.ts';

/** JSON lines between a test and an endpoint process (see rtp-endpoint-main.ts). */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export type EndpointCommand =
  | { readonly op: 'open'; readonly address: string; readonly port: number }
  /** As open, on Linux' own socket calls, so that the TOS or traffic class of what arrives can be told. */
  | { readonly op: 'openWithTos'; readonly address: string; readonly port: number }
  | { readonly op: 'sendRtp'; readonly socket: number; readonly to: SocketAddress; readonly burst: RtpBurst }
  | { readonly op: 'sendRaw'; readonly socket: number; readonly to: SocketAddress; readonly hex: string }
  /** All that arrived since the socket was opened or last cleared. */
  | { readonly op: 'received'; readonly socket: number }
  | { readonly op: 'clear'; readonly socket: number }
  /** From here on each datagram is reported at once as an event instead of being kept. */
  | { readonly op: 'stream'; readonly socket: number }
  | { readonly op: 'close'; readonly socket: number };

export interface RawDatagram {
  readonly from: SocketAddress;
  readonly hex: string;
  /** Null unless the socket was opened with TOS. */
  readonly tos: number | null;
}

export type EndpointRequest = EndpointCommand & { readonly id: number };

export type EndpointMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly event: 'datagram'; readonly socket: number; readonly datagram: RawDatagram };
