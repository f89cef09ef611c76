import type { ByteString } from '../../base/bytes.ts';
import type { Logger } from '../../base/log.ts';
import type { CallRegistry } from '../../call/registry.ts';
import type { RequestOrigin } from '../../policy/request.ts';
import type { NgValue } from '../../protocols/ng/dictionary.ts';
import {
  rtpproxyDone,
  rtpproxyError,
  rtpproxyFeature,
  rtpproxyNoSession,
  rtpproxyPort,
  rtpproxyVersion,
  type RtpproxyMediaRequest,
  type RtpproxyRequest,
  type RtpproxySessionRequest,
} from '../../protocols/rtpproxy/index.ts';
import type { CommandName } from '../command-names.ts';
import type { ControlStatistics } from '../control-statistics.ts';
import { parseRequest } from '../flags/index.ts';
import { answerTags, answeringSession, anySession, offeringSession, type Session } from './find-session.ts';
import { sessionFigures } from './session-figures.ts';
import { sessionSdp, withSection } from './session-sdp.ts';

/** Carries out one message of rtpproxy's protocol and returns the reply without its cookie. */
export type RtpproxyHandler = (request: RtpproxyRequest, origin: RequestOrigin) => ByteString;

export interface RtpproxyOptions {
  readonly registry: CallRegistry;
  readonly control: ControlStatistics;
  readonly log: Logger;
  readonly monotonicMs: () => number;
  /** Milliseconds without media after which a call ends. */
  readonly timeoutMs: () => number;
}

/** What each command is counted as; null: not at all. */
const countedAs: Readonly<Record<RtpproxyRequest['kind'], CommandName | null>> = {
  update: 'offer',
  lookup: 'answer',
  delete: 'delete',
  query: 'query',
  version: null,
  feature: null,
};

/** The signalling templates belong to NG, whose flags they hold. */
const noTemplates = { templates: new Map<ByteString, ByteString>() };

/**
 * The legacy protocol upon the same calls that NG makes: each message becomes an offer, an answer or a delete, with an SDP
 * made up from what it tells.
 */
export function createRtpproxyHandler(options: RtpproxyOptions): RtpproxyHandler {
  const { control, monotonicMs } = options;
  return (request, origin) => {
    const startedAt = monotonicMs();
    const reply = carryOut(request, origin, options);
    const command = countedAs[request.kind];
    const seconds = (monotonicMs() - startedAt) / 1000;
    if (command !== null) control.note(origin.remote.address, command, seconds, reply === rtpproxyError);
    return reply;
  };
}

function carryOut(request: RtpproxyRequest, origin: RequestOrigin, options: RtpproxyOptions): ByteString {
  switch (request.kind) {
    case 'update':
      return update(request, origin, options);
    case 'lookup':
      return lookUp(request, options);
    case 'delete':
      return remove(request, options);
    case 'query':
      return query(request, options);
    case 'version':
      return rtpproxyVersion;
    case 'feature':
      return rtpproxyFeature(request.date);
  }
}

function update(
  request: RtpproxyMediaRequest,
  origin: RequestOrigin,
  { registry, log }: RtpproxyOptions,
): ByteString {
  const { callId, fromTag, toTag } = request;
  const known = registry.find(callId);
  const before = known === null ? null : offeringSession(known, fromTag, toTag);
  const parsed = parseRequest('offer', messageOf(request, { fromTag, toTag }, before), noTemplates);
  if (!parsed.ok) return refuse(request, parsed.error, log);
  const result = registry.offer(parsed.request, origin);
  if (result.ok !== true) return refuse(request, result.text, log);
  const call = registry.find(callId);
  return portReply(call === null ? null : offeringSession(call, fromTag, toTag), request, log);
}

function lookUp(request: RtpproxyMediaRequest, { registry, log }: RtpproxyOptions): ByteString {
  const { callId, fromTag, toTag } = request;
  const call = registry.find(callId);
  if (call === null) return rtpproxyNoSession;
  if (toTag === null) return refuse(request, 'a look-up needs both tags', log);
  const tags = answerTags(call, fromTag, toTag);
  const session = answeringSession(call, tags);
  if (session === null) return rtpproxyNoSession;
  const message = messageOf(request, { fromTag: tags.offerer, toTag: tags.answerer }, session);
  const parsed = parseRequest('answer', message, noTemplates);
  if (!parsed.ok) return refuse(request, parsed.error, log);
  const result = registry.answer(parsed.request);
  return result.ok ? portReply(session, request, log) : refuse(request, result.text, log);
}

function remove(
  { callId, fromTag, toTag }: RtpproxySessionRequest,
  { registry }: RtpproxyOptions,
): ByteString {
  const call = registry.find(callId);
  const session = call === null ? null : anySession(call, fromTag, toTag);
  if (session === null) return rtpproxyError;
  // The protocol knows no branches: with the session goes the call.
  const parsed = parseRequest('delete', new Map([['call-id', callId]]), noTemplates);
  if (!parsed.ok) return rtpproxyError;
  return registry.delete(parsed.request, () => null).kind === 'deleted' ? rtpproxyDone : rtpproxyError;
}

function query(
  { callId, fromTag, toTag }: RtpproxySessionRequest,
  { registry, monotonicMs, timeoutMs }: RtpproxyOptions,
): ByteString {
  const call = registry.find(callId);
  const session = call === null ? null : anySession(call, fromTag, toTag);
  return call === null || session === null
    ? rtpproxyError
    : sessionFigures(call, session, monotonicMs(), timeoutMs());
}

/** The keys of the NG message that says the same. */
function messageOf(
  { callId, options, address, port, media }: RtpproxyMediaRequest,
  { fromTag, toTag }: { readonly fromTag: ByteString; readonly toTag: ByteString | null },
  session: Session | null,
): ReadonlyMap<ByteString, NgValue> {
  const isReachable = port !== 0;
  const words = {
    endpoint: isReachable ? { family: address.family, address: address.address, port } : null,
    payloadTypes: options.payloadTypes,
  };
  const sides = session === null ? [] : [session.sender, session.receiver];
  // An answer is about as many sections as the offer.
  const count = Math.max(0, ...sides.map(({ legs }) => legs.length));
  const known = Array.from({ length: count }, (_, index) => session?.sender.legs[index]?.description ?? null);
  const message = new Map<ByteString, NgValue>([
    ['call-id', callId],
    ['from-tag', fromTag],
    ['sdp', sessionSdp(withSection(known, media, words))],
    // Its clients expect that a session keeps its ports.
    ['flags', options.isAsymmetric ? ['port-latching', 'asymmetric'] : ['port-latching']],
  ]);
  if (toTag !== null) message.set('to-tag', toTag);
  if (options.from !== null) message.set('from-interface', options.from);
  if (options.to !== null) message.set('to-interface', options.to);
  return message;
}

/** What the other party is to be told of this section. */
function portReply(session: Session | null, request: RtpproxyMediaRequest, log: Logger): ByteString {
  const ports = session?.receiver.legs[request.media - 1]?.ports ?? null;
  const socket = ports?.sockets[0];
  if (ports === null || socket === undefined) return refuse(request, 'the section has no ports', log);
  return rtpproxyPort(socket.local.port, ports.address.advertised);
}

function refuse({ kind, callId }: RtpproxyMediaRequest, problem: string, log: Logger): ByteString {
  log.with({ callId }, 'control').warn(`Refused ${kind} of the rtpproxy protocol: ${problem}`);
  return rtpproxyError;
}
