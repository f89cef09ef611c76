import type { Brand } from '../base/brand.ts';

/** Daemon-wide number of a stream; never used again. */
export type StreamId = Brand<number, 'StreamId'>;
/** Daemon-wide number of a media socket; never used again (descriptors are). */
export type SocketId = Brand<number, 'SocketId'>;
