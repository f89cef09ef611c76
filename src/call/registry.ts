import type { ByteString } from '../base/bytes.ts';
import type { DtmfEvent } from '../plan/media-plane.ts';
import type { StreamId } from '../plan/types.ts';
import type { ControlRequest, PlayDtmfRequest } from '../policy/control-requests.ts';
import { formatEndpoint } from '../base/endpoint.ts';
import type {
  AnswerRequest,
  DeleteRequest,
  OfferRequest,
  RecordingRequest,
  RequestOrigin,
} from '../policy/request.ts';
import { readFragment } from '../policy/ice/read-fragment.ts';
import { parseSdpFragment } from '../protocols/sdp/index.ts';
import { performAnswer } from './answer.ts';
import { createCall, type Call } from './call.ts';
import { noteDigit, type DigitHeard } from './control/note-digit.ts';
import { performControl } from './control/perform-control.ts';
import { performPlayDtmf } from './control/play-dtmf.ts';
import { failure, type CallContext, type CallFailure, type OutcomeCheck } from './context.ts';
import { addCandidates, createEarlyCandidates } from './fragments.ts';
import { mergeCalls } from './merge.ts';
import { performOffer, type ExchangeDone } from './offer.ts';
import { createPartyRequests, type PartyRequests } from './party-requests.ts';
import { readSdp } from './read-sdp.ts';
import type { Participant } from './participant.ts';
import { QualityMonitor, type QualityReport } from './quality/quality-monitor.ts';
import { endRecording, performRecording, recordExchange } from './recording.ts';
import { findDeleteTarget } from './remove.ts';
import type { EndReason } from './end-reason.ts';
import { loadLimitReached, type LoadLimitText } from './load-limits.ts';
import { checkTimeouts, performDueChanges } from './timeouts.ts';
import { addEndedCall, noTotals, trafficOf, type CallTotals, type CallTraffic } from './totals.ts';

export interface OfferOverLimit {
  readonly ok: 'loadLimit';
  readonly text: LoadLimitText;
}

export type DeleteResult<Report> =
  { readonly kind: 'noMatch' } | { readonly kind: 'deleted'; readonly report: Report };

/** Describes a call as it is at this moment; `branch` is set where only that party goes. */
export type DescribeDeleted<Report> = (call: Call, branch: Participant | null) => Report;

/** All calls, by call-id. Each has one owner (this) and one deadline. */
export interface CallRegistry {
  readonly offer: (
    request: OfferRequest,
    origin: RequestOrigin,
    check?: OutcomeCheck<ExchangeDone>,
  ) => ExchangeDone | CallFailure | OfferOverLimit;
  readonly answer: (request: AnswerRequest, check?: OutcomeCheck<ExchangeDone>) => ExchangeDone | CallFailure;
  /** An offer that is a fragment: further candidates of its party (RFC 8840). Kept a while if they come too early. */
  readonly trickle: (request: OfferRequest) => { readonly ok: true } | CallFailure;
  /** Takes effect after the delay; the report is of now. */
  readonly delete: <Report>(
    request: DeleteRequest,
    describe: DescribeDeleted<Report>,
  ) => DeleteResult<Report>;
  /** Starts, stops or pauses the recording of a call. */
  readonly record: (request: RecordingRequest) => { readonly ok: true } | CallFailure;
  /** Blocks, silences and the like. */
  readonly control: (request: ControlRequest) => { readonly ok: true } | CallFailure;
  /** Makes parties type a digit. */
  readonly playDtmf: (request: PlayDtmfRequest) => { readonly ok: true } | CallFailure;
  /** A DTMF event of a party has ended; null: the call or the stream is gone. */
  readonly digit: (callId: ByteString, stream: StreamId, event: DtmfEvent) => DigitHeard | null;
  /** Publishers, subscribers and the like. */
  readonly parties: PartyRequests;
  readonly find: (callId: ByteString) => Call | null;
  readonly calls: () => IterableIterator<Call>;
  readonly count: () => number;
  /** Of these: those that we stand by for. */
  readonly foreignCount: () => number;
  /** Marks all calls as owned by another machine, or as ours. */
  readonly setAllForeign: (isForeign: boolean) => void;
  readonly totals: () => CallTotals;
  /** To be called once a second: timeouts, pending deletes, ports to retire. */
  readonly sweep: () => void;
  /** What has come in from all sources since start, and how well. */
  readonly quality: QualityReport;
  /** To be called several times a second, with the milliseconds since the last time: looks at the quality of some calls. */
  readonly sampleQuality: (elapsedMs: number) => void;
  /** Ends a call at once. */
  readonly end: (call: Call, reason: EndReason) => void;
  /** `isMeant` null: all. */
  readonly endAll: (reason: EndReason) => void;
  /** The options that decide on deadlines have changed: the next sweep looks at every call. */
  readonly reconsiderDeadlines: () => void;
}

/** Hears of every call that ends, while its streams can still be read. */
export type CallEnding = (call: Call, reason: EndReason) => void;

export function createCallRegistry(context: CallContext, callEnding: CallEnding | null = null): CallRegistry {
  const calls = new Map<ByteString, Call>();
  /** By the call-ids of what has become part of them. */
  const merged = new Map<ByteString, Call>();
  const early = createEarlyCandidates();
  let totals = noTotals;
  const quality = new QualityMonitor(() => calls.values(), context.options.mos, context.clock.unixMs);
  let foreign = 0;

  function end(call: Call, reason: EndReason): void {
    quality.sample(call);
    const traffic = trafficOf(call);
    totals = addEndedCall(totals, call, traffic, reason, context.clock.unixMs());
    logEnd(call, traffic, reason, context);
    callEnding?.(call, reason);
    forget(call);
  }

  function forget(call: Call): void {
    if (calls.delete(call.id) && call.isForeign) foreign -= 1;
    for (const { id } of call.merged) merged.delete(id);
    endRecording(call);
    call.handle.close();
    context.setCallDebug(call.id, false);
  }

  function find(callId: ByteString): Call | undefined {
    return calls.get(callId) ?? (merged.size > 0 ? merged.get(callId) : undefined);
  }

  /** The others end without a word to anybody: they go on as part of the first. */
  function merge(call: Call, others: readonly Call[]): void {
    for (const other of others) {
      mergeCalls(call, other);
      calls.delete(other.id);
      context.setCallDebug(other.id, false);
    }
    for (const { id } of call.merged) merged.set(id, call);
  }

  function enter(call: Call): void {
    calls.set(call.id, call);
    call.log.info(`Call created by ${formatEndpoint(call.createdFrom)}`);
  }

  function offer(
    request: OfferRequest,
    origin: RequestOrigin,
    check: OutcomeCheck<ExchangeDone>,
  ): ExchangeDone | CallFailure | OfferOverLimit {
    const sdp = readSdp(request.sdp, context);
    if ('ok' in sdp) return sdp;
    const known = find(request.callId);
    if (known !== undefined) {
      if (request.isDebug) context.setCallDebug(known.id, true);
      return performOffer(known, request, sdp, context, check);
    }
    const limit = refusalOf(calls.size - foreign, context);
    if (limit !== null) {
      totals = { ...totals, rejected: totals.rejected + 1 };
      return { ok: 'loadLimit', text: limit };
    }
    const call = createCall(request.callId, origin.remote, context);
    const result = performOffer(call, request, sdp, context, check);
    if (!result.ok || call.dialogues.length === 0) call.handle.close();
    else {
      enter(call);
      if (request.isDebug) context.setCallDebug(call.id, true);
    }
    return result;
  }

  const parties = createPartyRequests({ find: (callId) => find(callId) ?? null, merge, perform }, context);

  /** For requests other than offers that may make a call. */
  function perform<Done extends { readonly ok: true }>(
    callId: ByteString,
    { remote }: RequestOrigin,
    work: (call: Call) => Done | CallFailure,
  ): Done | CallFailure {
    const known = find(callId);
    if (known !== undefined) return work(known);
    const limit = refusalOf(calls.size - foreign, context);
    if (limit !== null) return failure(limit);
    const call = createCall(callId, remote, context);
    const result = work(call);
    if (result.ok) enter(call);
    else call.handle.close();
    return result;
  }

  function trickle({ callId, fromTag, sdp }: OfferRequest): { readonly ok: true } | CallFailure {
    const parsed = parseSdpFragment(sdp);
    if (!parsed.ok) return failure('Failed to parse SDP');
    const candidates = { callId, fromTag, fragments: readFragment(parsed.sdp) };
    const call = find(callId);
    if (call === undefined || !addCandidates(call, candidates))
      early.keep(candidates, context.clock.monotonicMs());
    return { ok: true };
  }

  /** `callId`: by which its proxy speaks of the call. */
  function takeEarly(call: Call, callId: ByteString): void {
    early.retry(callId, context.clock.monotonicMs(), (candidates) => addCandidates(call, candidates));
  }

  /** What follows from an offer or answer that is in force. */
  function succeeded(request: OfferRequest | AnswerRequest, sdp: ByteString): void {
    const call = find(request.callId);
    if (call === undefined) return;
    takeEarly(call, request.callId);
    recordExchange(call, request, sdp, context);
  }

  function remove<Report>(request: DeleteRequest, describe: DescribeDeleted<Report>): DeleteResult<Report> {
    const call = find(request.callId);
    const target = call === undefined ? null : findDeleteTarget(call, request);
    if (call === undefined || target === null || target.kind === 'none') return { kind: 'noMatch' };
    const branch = target.kind === 'participant' ? target.participant : null;
    quality.sample(call);
    const report = describe(call, branch);
    if (branch === null && request.isRecordingDiscarded) call.isRecordingDiscarded = true;
    const delay = request.delaySeconds === null ? context.options.deleteDelayMs : request.delaySeconds * 1000;
    const now = context.clock.monotonicMs();
    const at = now + Math.max(0, delay);
    if (branch === null) call.deleteAt = Math.min(call.deleteAt ?? Infinity, at);
    else branch.deleteAt = at;
    call.nextCheckAt = Math.min(call.nextCheckAt, at);
    if (delay <= 0) check(call, now);
    return { kind: 'deleted', report };
  }

  function sweep(): void {
    const now = context.clock.monotonicMs();
    for (const call of calls.values()) if (call.nextCheckAt <= now) check(call, now);
  }

  function reconsiderDeadlines(): void {
    const now = context.clock.monotonicMs();
    for (const call of calls.values()) call.nextCheckAt = now;
  }

  function setAllForeign(isForeign: boolean): void {
    const now = context.clock.monotonicMs();
    for (const call of calls.values()) {
      if (call.isForeign && !isForeign) call.ownedSince = now;
      call.isForeign = isForeign;
    }
    foreign = isForeign ? calls.size : 0;
    reconsiderDeadlines();
  }

  function check(call: Call, now: number): void {
    // A fault in one call must not stop the others from being looked at.
    try {
      performDueChanges(call, now);
      const verdict = checkTimeouts(call, context);
      if (verdict.kind === 'end') end(call, verdict.reason);
      else call.nextCheckAt = verdict.nextCheckAt;
    } catch (error) {
      call.log.error(`Internal error in the timeout check; the call is ended: ${String(error)}`);
      forget(call);
    }
  }

  return {
    offer: (request, origin, check = isTold) => {
      const result = offer(request, origin, check);
      if (result.ok === true) succeeded(request, result.sdp);
      return result;
    },
    answer: (request, check = isTold) => {
      const sdp = readSdp(request.sdp, context);
      if ('ok' in sdp) return sdp;
      const call = find(request.callId);
      if (call === undefined) return failure('Unknown call-id');
      const result = performAnswer(call, request, sdp, context, check);
      if (result.ok) succeeded(request, result.sdp);
      return result;
    },
    control: (request) => {
      const call = find(request.callId);
      return call === undefined ? failure('Unknown call-ID') : performControl(call, request);
    },
    playDtmf: (request) => {
      const call = find(request.callId);
      return call === undefined ? failure('Unknown call-ID') : performPlayDtmf(call, request, context);
    },
    digit: (callId, stream, event) => {
      const call = find(callId);
      return call === undefined ? null : noteDigit(call, stream, event, context);
    },
    trickle,
    delete: remove,
    record: (request) => {
      const call = find(request.callId);
      if (call === undefined) return failure('Unknown call-id');
      performRecording(call, request, context);
      return { ok: true };
    },
    parties,
    find: (callId) => find(callId) ?? null,
    calls: () => calls.values(),
    count: () => calls.size,
    totals: () => totals,
    sweep,
    quality,
    sampleQuality: (elapsedMs) => {
      quality.tick(elapsedMs, calls.size);
    },
    end,
    foreignCount: () => foreign,
    setAllForeign,
    endAll: (reason) => {
      for (const call of [...calls.values()]) end(call, reason);
    },
    reconsiderDeadlines,
  };
}

/** Whatever comes of it, the proxy can be told. */
const isTold: OutcomeCheck<ExchangeDone> = () => null;

/** What stands against one more call. While draining that is what proxies take for a reason to try another machine. */
function refusalOf(ownCalls: number, { isDraining, options, load }: CallContext): LoadLimitText | null {
  return isDraining() ? 'Parallel session limit reached' : loadLimitReached(options, ownCalls, load());
}

const endTexts: Readonly<Record<EndReason, string>> = {
  regular: 'deleted',
  forced: 'terminated by the operator',
  timeout: 'no media within "timeout"',
  silentTimeout: 'no media within "silent-timeout"',
  offerTimeout: 'no answer within "offer-timeout"',
  finalTimeout: 'older than "final-timeout"',
};

function logEnd(call: Call, { relayed }: CallTraffic, reason: EndReason, context: CallContext): void {
  call.log.info(`Call ended: ${endTexts[reason]}`, {
    seconds: Math.round((context.clock.unixMs() - call.createdAt) / 1000),
    packets: relayed.packets,
    bytes: relayed.bytes,
    errors: relayed.errors,
  });
}
