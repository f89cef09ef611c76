import type { DeferredOptions } from './deferred.ts';
import type { Mutable } from './mutable.ts';

/** Groups of deferred options while a message is being read. */
export type DeferredGroups = { [G in keyof DeferredOptions]: Mutable<DeferredOptions[G]> };

/** A fresh group as it is when the message says nothing. */
export const newGroup: { readonly [G in keyof DeferredGroups]: () => DeferredGroups[G] } = {
  transcoding: () => ({ allowTranscoding: false, forceTranscoding: false }),
  t38: () => ({ isDecode: false, isForce: false, isStop: false, useFec: false, without: [], version: null }),
  dtmf: () => ({
    isDetected: false,
    frequencies: [],
  }),
  recording: () => ({
    hasAnnouncement: false,
    mediaSlotOffer: null,
    mediaSlotAnswer: null,
    mediaSlots: null,
  }),
  player: () => ({
    mode: null,
    isEarly: false,
    noJitterBuffer: false,
    blockEgress: false,
    source: null,
    repeatTimes: null,
    repeatDurationMs: null,
    startFrame: null,
    holdMusic: null,
  }),
  signalling: () => ({ noRedisUpdate: false }),
};

/** All groups as they are when the message says nothing; shared, so never written to. */
export const nothingDeferred: DeferredOptions = freezeGroups();

function freezeGroups(): DeferredOptions {
  const groups = Object.entries(newGroup).map(([name, create]) => [name, Object.freeze(create())] as const);
  return Object.freeze(Object.fromEntries(groups)) as unknown as DeferredOptions;
}
