/** What the client needs of UDP or TCP. Made open; opened anew after it was lost. */
export interface Transport {
  readonly send: (message: Uint8Array) => void;
  readonly close: () => void;
}

export interface TransportEvents {
  /** One complete message. */
  readonly message: (message: Uint8Array) => void;
  /** Something that may be why no reply comes, such as a refused port; the transport goes on. */
  readonly trouble: (reason: string) => void;
  /** It is gone, and with it whatever was on the way. */
  readonly lost: (reason: string) => void;
}

export interface RemoteAddress {
  /** IP address or name. */
  readonly host: string;
  readonly port: number;
}
