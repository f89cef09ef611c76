import assert from 'node:assert/strict';
import type {
  PartySelection,
  PublishRequest,
  SubscribeAnswerRequest,
  SubscribeRequest,
} from '../../src/policy/party-requests.ts';
import type { SubscribeDone } from '../../src/call/subscribe.ts';
import type { StreamPlan } from '../../src/plan/types.ts';
import { createCallBench, plainOptions, type CallBench } from './call-bench.ts';

export const localOrigin = {
  transport: 'local',
  remote: { family: 'IP4', address: '127.0.0.1', port: 5060 },
} as const;

export const nobodySelected: PartySelection = {
  all: 'none',
  fromTags: [],
  label: null,
  address: null,
  fromTag: null,
};

/** Publishers and subscribers in the call `call`. */
export interface PartyBench extends CallBench {
  /** Our SDP for the publisher; throws with the error text if the request was refused. */
  readonly publish: (change: Partial<PublishRequest> & { readonly sdp: string }) => string;
  /** Of party `a`, unless another selection is given. */
  readonly subscribe: (change?: Partial<SubscribeRequest>) => SubscribeDone;
  readonly subscribeAnswer: (
    change: Partial<SubscribeAnswerRequest> & { readonly sdp: string; readonly toTag: string },
  ) => void;
  readonly unsubscribe: (toTag: string, fromTag?: string) => void;
  readonly streams: () => readonly StreamPlan[];
  /** The RTP stream whose peer has this port. */
  readonly streamTo: (port: number) => StreamPlan;
}

export function createPartyBench(...parameters: Parameters<typeof createCallBench>): PartyBench {
  const bench = createCallBench(...parameters);
  const { parties } = bench.registry;
  const streams = (): readonly StreamPlan[] => bench.media.plans.get('call')?.streams ?? [];
  return {
    ...bench,
    streams,
    publish: (change) => {
      const result = parties.publish(
        {
          ...plainOptions,
          command: 'publish',
          callId: 'call',
          fromTag: 'pub',
          interfaceName: null,
          isBidirectional: false,
          acceptedCodecs: { names: [] },
          ...change,
        },
        localOrigin,
      );
      if (!result.ok) throw new Error(result.text);
      return result.sdp;
    },
    subscribe: (change = {}) => {
      const result = parties.subscribe({
        ...plainOptions,
        command: 'subscribe request',
        callId: 'call',
        selection: { ...nobodySelected, fromTag: 'a' },
        toTag: 's',
        setLabel: null,
        interfaceName: null,
        isMixed: false,
        isInactive: false,
        isBidirectional: false,
        isRtcpMirrored: false,
        isSiprec: false,
        isEgress: false,
        ...change,
      });
      if (!result.ok) throw new Error(result.text);
      return result;
    },
    subscribeAnswer: (change) => {
      const result = parties.subscribeAnswer({
        ...plainOptions,
        command: 'subscribe answer',
        callId: 'call',
        allowsTranscoding: false,
        ...change,
      });
      if (!result.ok) throw new Error(result.text);
    },
    unsubscribe: (toTag, fromTag) => {
      const request = { command: 'unsubscribe', callId: 'call', toTag, fromTag: fromTag ?? null } as const;
      const result = parties.unsubscribe(request);
      if (!result.ok) throw new Error(result.text);
    },
    streamTo: (port) => {
      const found = streams().find(({ peer }) => peer?.port === port);
      assert.ok(found, `no stream to port ${port}`);
      return found;
    },
  };
}
