import type { MediaTreatment } from '../../src/plan/treatment.ts';

/** One that changes nothing, with the usual payload types: PCMU 0, PCMA 8, G722 9, events 101. */
export const idleTreatment: MediaTreatment = {
  media: 'pass',
  blockedSinks: [],
  silencedSinks: [],
  events: { mode: 'pass', digit: 0, until: null, next: 'pass', delayMs: 0 },
  areEventsTold: false,
  injections: [],
  delayMs: 0,
  isShortDropped: false,
  echoSsrc: null,
  eventTypes: [[101, 8000]],
  silence: [
    [0, 0xff],
    [8, 0xd5],
    [9, 0xfa],
  ],
  fixedTypes: [0, 8, 9],
};
