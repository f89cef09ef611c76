import type { Endpoint } from '../base/endpoint.ts';

/** Called for each datagram. The bytes are overwritten once it has returned. */
export type TakeDatagram = (message: Buffer, remote: Endpoint) => void;

export interface OutgoingDatagram {
  readonly message: Uint8Array;
  readonly remote: Endpoint;
}

/** A UDP socket past Node, which takes some 20 µs for each datagram that it receives and as much for each that it sends. */
export interface DatagramDoor {
  /** Hands over what waits in the socket, as many as one system call gets; how many that were. Throws what `take` throws. */
  readonly receive: (take: TakeDatagram) => number;
  /** Sends in one system call; how many, from the first on, got out at once. */
  readonly send: (datagrams: readonly OutgoingDatagram[]) => number;
}
