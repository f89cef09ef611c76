import assert from 'node:assert/strict';
import type {
  ConnectRequest,
  CreateRequest,
  MeshRequest,
  PartySelection,
  PublishRequest,
  SubscribeAnswerRequest,
  SubscribeRequest,
} from '../../src/policy/party-requests.ts';
import type { CallOptions } from '../../src/call/context.ts';
import type { SubscribeDone } from '../../src/call/subscribe.ts';
import type { StreamPlan } from '../../src/plan/types.ts';
import { createCallBench, plainOptions, type CallBench, type CallBenchHooks } from './call-bench.ts';

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
  readonly create: (change?: Partial<CreateRequest>) => string;
  readonly createAnswer: (fromTag: string, sdp: string) => void;
  /** Party `x` with `toTag`, unless another selection is given. */
  readonly connect: (change: Partial<ConnectRequest> & { readonly toTag: string }) => void;
  readonly mesh: (change: Partial<MeshRequest>) => void;
  readonly streams: () => readonly StreamPlan[];
  /** The RTP stream whose peer has this port. */
  readonly streamTo: (port: number) => StreamPlan;
}

export function createPartyBench(change: Partial<CallOptions> = {}, hooks: CallBenchHooks = {}): PartyBench {
  const bench = createCallBench(change, hooks);
  const check = hooks.check ?? (() => null);
  const { parties } = bench.registry;
  const streams = (): readonly StreamPlan[] => bench.media.plans.get('call')?.streams ?? [];
  return {
    ...bench,
    streams,
    create: (change = {}) => {
      const own = { callId: 'call', fromTag: 'x', interfaceName: null, medias: [], offeredCodecs: [] };
      const request = { ...plainOptions, command: 'create', ...own, ...change } as const;
      const result = parties.create(request, localOrigin, check);
      if (!result.ok) throw new Error(result.text);
      return result.sdp;
    },
    createAnswer: (fromTag, sdp) => {
      const request = { ...plainOptions, command: 'create answer', callId: 'call', fromTag, sdp } as const;
      const result = parties.createAnswer(request);
      if (!result.ok) throw new Error(result.text);
    },
    connect: (change) => {
      const result = parties.connect({
        command: 'connect',
        callId: 'call',
        selection: { ...nobodySelected, fromTag: 'x' },
        toCallId: null,
        isDirectional: false,
        isBidirectional: false,
        ...change,
      });
      if (!result.ok) throw new Error(result.text);
    },
    mesh: (change) => {
      const own = { calls: ['call'], flows: [], isUnsubscribing: false, isBidirectional: false };
      const result = parties.mesh({ command: 'mesh', ...own, ...change });
      if (!result.ok) throw new Error(result.text);
    },
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
        check,
      );
      if (!result.ok) throw new Error(result.text);
      return result.sdp;
    },
    subscribe: (change = {}) => {
      const result = parties.subscribe(
        {
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
        },
        check,
      );
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
