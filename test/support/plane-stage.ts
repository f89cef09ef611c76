import { readdirSync } from 'node:fs';
import type { LocalAddress } from '../../src/base/interface.ts';
import { silentLogger, type Logger } from '../../src/base/log.ts';
import type { ForwarderCase } from '../../src/media/forwarder.cases.ts';
import { createMediaPlane, type MediaEvent, type OwnedMediaPlane } from '../../src/media/media-plane.ts';
import { interfaceSet, seededRandom } from './media-addresses.ts';

/** Alice and Bob hear each other; a third telephone has no part in it. */
export const twoParties: ForwarderCase = {
  name: 'two parties',
  phones: { alice: 'IP4', bob: 'IP4', other: 'IP4' },
  streams: {
    A: { peer: 'alice', rtpSinks: ['B'] },
    B: { peer: 'bob', rtpSinks: ['A'] },
  },
  steps: [],
};

export const openDescriptors = (): number => readdirSync('/proc/self/fd').length;

/** Collects what is logged as an error. */
export const errorLog = (lines: string[]): Logger => ({
  ...silentLogger,
  isEnabled: () => true,
  error: (line) => void lines.push(line),
});

export interface PlaneOptions {
  readonly workers?: number;
  readonly log?: Logger;
  readonly onEvent?: (event: MediaEvent) => void;
}

/** A media plane with real workers and sockets on these addresses, one at a time; `stop` belongs after each test. */
export function planeStage(...addresses: readonly LocalAddress[]) {
  let plane: OwnedMediaPlane | null = null;
  return {
    start: (options: PlaneOptions = {}): OwnedMediaPlane => {
      plane = createMediaPlane({
        interfaces: interfaceSet(...addresses),
        workers: 1,
        log: silentLogger,
        random: seededRandom(7),
        ...options,
      });
      return plane;
    },
    stop: async (): Promise<void> => {
      await plane?.stop();
      plane = null;
    },
  };
}
