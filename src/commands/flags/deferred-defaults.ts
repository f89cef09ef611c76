import type { DeferredOptions } from './deferred.ts';
import type { Mutable } from './mutable.ts';

/** Groups of deferred options while a message is being read. */
export type DeferredGroups = { [G in keyof DeferredOptions]: Mutable<DeferredOptions[G]> };

/** A fresh group as it is when the message says nothing. */
export const newGroup: { readonly [G in keyof DeferredGroups]: () => DeferredGroups[G] } = {
  codecs: () => ({
    operations: newOperations(),
    allowAsymmetric: false,
    allowEmptyMedia: false,
    allowTranscoding: false,
    forceTranscoding: false,
    isSingle: false,
    isStatic: false,
    noRenegotiation: false,
    ptimeMs: null,
    ptimeReverseMs: null,
  }),
  t38: () => ({ isDecode: false, isForce: false, isStop: false, useFec: false, without: [], version: null }),
  dtmf: () => ({
    delayMs: null,
    isDetected: false,
    isInjected: false,
    frequencies: [],
    volume: null,
  }),
  recording: () => ({
    call: null,
    isDiscarded: false,
    isPartyExcluded: false,
    hasAnnouncement: false,
    skipsDatabase: false,
    file: null,
    directory: null,
    pattern: null,
    mediaSlotOffer: null,
    mediaSlotAnswer: null,
    mediaSlots: null,
    hasVsc: false,
    vsc: new Map(),
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
  routing: () => ({
    inboundPeer: null,
    outboundPeer: null,
    peer: null,
    delayBufferMs: null,
    generateRtcp: null,
  }),
  signalling: () => ({ messageType: null, aliasKey: null, noRedisUpdate: false }),
};

// Written out, not made from the list of names: it is on the way of most offers.
function newOperations(): DeferredGroups['codecs']['operations'] {
  return {
    strip: { scope: 'listed', codecs: [] },
    except: { scope: 'listed', codecs: [] },
    offer: { scope: 'listed', codecs: [] },
    ignore: { scope: 'listed', codecs: [] },
    transcode: { scope: 'listed', codecs: [] },
    mask: { scope: 'listed', codecs: [] },
    consume: { scope: 'listed', codecs: [] },
    accept: { scope: 'listed', codecs: [] },
    set: { scope: 'listed', codecs: [] },
  };
}

/** All groups as they are when the message says nothing; shared, so never written to. */
export const nothingDeferred: DeferredOptions = freezeGroups();

function freezeGroups(): DeferredOptions {
  const groups = Object.entries(newGroup).map(([name, create]) => [name, Object.freeze(create())] as const);
  return Object.freeze(Object.fromEntries(groups)) as unknown as DeferredOptions;
}
