import { toByteString, type ByteString } from '../base/bytes.ts';
import type {
  ConnectRequest,
  CreateAnswerRequest,
  CreateRequest,
  MeshRequest,
  PublishRequest,
  SubscribeAnswerRequest,
  SubscribeRequest,
  UnsubscribeRequest,
} from '../policy/party-requests.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { Call } from './call.ts';
import type { CallStore } from './call-store.ts';
import { performConnect, performMesh } from './connect.ts';
import { failure, type CallContext, type CallFailure, type OutcomeCheck } from './context.ts';
import { performCreate, performCreateAnswer } from './create-party.ts';
import type { ExchangeDone } from './offer.ts';
import { performPublish } from './publish.ts';
import { readSdpWithMedia } from './read-sdp.ts';
import {
  performSubscribe,
  performSubscribeAnswer,
  performUnsubscribe,
  type SubscribeDone,
} from './subscribe.ts';

/** SDP for a party that is alone in its exchange with us. */
export interface SoloDone {
  readonly ok: true;
  readonly sdp: ByteString;
  readonly callId: ByteString;
  readonly tag: ByteString;
}

export type PlainResult = { readonly ok: true } | CallFailure;

/** What happens to parties beside offers and answers. */
export interface PartyRequests {
  readonly publish: (
    request: PublishRequest,
    origin: RequestOrigin,
    check: OutcomeCheck<SoloDone>,
  ) => SoloDone | CallFailure;
  readonly subscribe: (
    request: SubscribeRequest,
    check: OutcomeCheck<SubscribeDone>,
  ) => SubscribeDone | CallFailure;
  readonly subscribeAnswer: (request: SubscribeAnswerRequest) => PlainResult;
  readonly unsubscribe: (request: UnsubscribeRequest) => PlainResult;
  readonly create: (
    request: CreateRequest,
    origin: RequestOrigin,
    check: OutcomeCheck<SoloDone>,
  ) => SoloDone | CallFailure;
  readonly createAnswer: (request: CreateAnswerRequest) => PlainResult;
  readonly connect: (request: ConnectRequest) => PlainResult;
  readonly mesh: (request: MeshRequest) => PlainResult;
}

/** Nobody guesses such a tag (RFC 3261 §19.3 wants 32 random bits). */
const generatedTagBytes = 32;

export function createPartyRequests(store: CallStore, context: CallContext): PartyRequests {
  const newName = (): ByteString =>
    Buffer.from(toByteString(context.randomBytes(generatedTagBytes)), 'latin1').toString('hex');

  function inCall<T>(callId: ByteString, work: (call: Call) => T): T | CallFailure {
    const call = store.find(callId);
    return call === null ? failure('Unknown call-ID') : work(call);
  }

  return {
    publish: (request, origin, check) => {
      const sdp = readSdpWithMedia(request.sdp, context);
      if ('ok' in sdp) return sdp;
      const callId = request.callId ?? newName();
      const tag = request.fromTag ?? newName();
      return store.perform(callId, origin, (call) => {
        const named = ({ sdp: answer }: ExchangeDone): SoloDone => ({ ok: true, sdp: answer, callId, tag });
        const done = performPublish(call, tag, request, sdp, context, (outcome) => check(named(outcome)));
        return done.ok ? named(done) : done;
      });
    },
    subscribe: (request, check) =>
      inCall(request.callId, (call) => performSubscribe(call, request, newName, context, check)),
    subscribeAnswer: (request) => {
      const sdp = readSdpWithMedia(request.sdp, context);
      if ('ok' in sdp) return sdp;
      return inCall(request.callId, (call) => performSubscribeAnswer(call, request, sdp, context));
    },
    unsubscribe: (request) => inCall(request.callId, (call) => performUnsubscribe(call, request)),
    create: (request, origin, check) => {
      const callId = request.callId ?? newName();
      const tag = request.fromTag ?? newName();
      return store.perform(callId, origin, (call) => {
        const named = ({ sdp }: ExchangeDone): SoloDone => ({ ok: true, sdp, callId, tag });
        const done = performCreate(call, tag, request, context, (outcome) => check(named(outcome)));
        return done.ok ? named(done) : done;
      });
    },
    createAnswer: (request) => {
      const sdp = readSdpWithMedia(request.sdp, context);
      if ('ok' in sdp) return sdp;
      return inCall(request.callId, (call) => performCreateAnswer(call, request, sdp, context));
    },
    connect: (request) => inCall(request.callId, (call) => performConnect(call, request, store)),
    mesh: (request) => {
      const found = request.calls.map((callId) => store.find(callId));
      const calls = found.filter((call) => call !== null);
      return calls.length < found.length
        ? failure('Unknown call-ID')
        : performMesh([...new Set(calls)], request, store);
    },
  };
}
