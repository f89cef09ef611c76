import type { CodecOptions } from '../../policy/codecs/options.ts';
import type { SecurityOptions } from '../../policy/security/options.ts';
import type { DtmfWish, ExchangeControl } from '../../policy/media-control.ts';
import type { Draft, MessageFields } from './draft.ts';
import type { Mutable } from './mutable.ts';
import type { DeferredGroups } from './deferred-defaults.ts';
import type { PartyFields } from './party-fields.ts';

type Handler = (draft: Draft) => void;

/** Row handler: sets one option of the SDP exchange. */
export function exchange<K extends keyof Draft['exchange']>(name: K, value: Draft['exchange'][K]): Handler {
  return (draft) => {
    draft.exchange[name] = value;
  };
}

/** Row handler: sets one option of encryption. */
export function security<G extends keyof SecurityOptions, K extends keyof SecurityOptions[G]>(
  group: G,
  name: K,
  value: Draft['exchange'][G][K],
): Handler {
  return (draft) => {
    draft.exchange[group][name] = value;
  };
}

/** Row handler: sets one field of the message. */
export function message<K extends keyof MessageFields>(name: K, value: MessageFields[K]): Handler {
  return (draft) => {
    draft.message[name] = value;
  };
}

/** Row handler: sets one field about other parties. */
export function party<K extends keyof PartyFields>(name: K, value: PartyFields[K]): Handler {
  return (draft) => {
    draft.party()[name] = value;
  };
}

/** For readers: stores what was read as this field about other parties. */
export function intoParty<K extends keyof PartyFields>(
  name: K,
): (draft: Draft, value: PartyFields[K]) => void {
  return (draft, value) => {
    draft.party()[name] = value;
  };
}

/** Row handler: sets one option whose effect comes later. */
export function later<G extends keyof DeferredGroups, K extends keyof DeferredGroups[G]>(
  group: G,
  name: K,
  value: DeferredGroups[G][K],
): Handler {
  return (draft) => {
    draft.later(group)[name] = value;
  };
}

/** Row handler: sets one option of codecs. */
export function codecs<K extends keyof CodecOptions>(name: K, value: Mutable<CodecOptions>[K]): Handler {
  return (draft) => {
    draft.codecs()[name] = value;
  };
}

/** Row handler: several in a row. */
export function both(...handlers: readonly Handler[]): Handler {
  return (draft) => {
    for (const handler of handlers) handler(draft);
  };
}

/** For readers: stores what was read as this field of the message. */
export function intoMessage<K extends keyof MessageFields>(
  name: K,
): (draft: Draft, value: MessageFields[K]) => void {
  return (draft, value) => {
    draft.message[name] = value;
  };
}

/** For readers: stores what was read as this option of the SDP exchange. */
export function intoExchange<K extends keyof Draft['exchange']>(
  name: K,
): (draft: Draft, value: Draft['exchange'][K]) => void {
  return (draft, value) => {
    draft.exchange[name] = value;
  };
}

/** For readers: stores what was read as this option of codecs. */
export function intoCodecs<K extends keyof CodecOptions>(
  name: K,
): (draft: Draft, value: Mutable<CodecOptions>[K]) => void {
  return (draft, value) => {
    draft.codecs()[name] = value;
  };
}

/** For readers: stores what was read as this option whose effect comes later. */
export function intoLater<G extends keyof DeferredGroups, K extends keyof DeferredGroups[G]>(
  group: G,
  name: K,
): (draft: Draft, value: DeferredGroups[G][K]) => void {
  return (draft, value) => {
    draft.later(group)[name] = value;
  };
}

/** Row handler: sets one option of what becomes of media. */
export function control<K extends Exclude<keyof ExchangeControl, 'dtmf'>>(
  name: K,
  value: Mutable<ExchangeControl>[K],
): Handler {
  return (draft) => {
    draft.control()[name] = value;
  };
}

/** For readers: stores what was read as this option of what becomes of media. */
export function intoControl<K extends Exclude<keyof ExchangeControl, 'dtmf'>>(
  name: K,
): (draft: Draft, value: Mutable<ExchangeControl>[K]) => void {
  return (draft, value) => {
    draft.control()[name] = value;
  };
}

/** Row handler: sets one option of the blocking of DTMF. */
export function dtmf<K extends keyof DtmfWish>(name: K, value: DtmfWish[K]): Handler {
  return (draft) => {
    draft.control().dtmf[name] = value;
  };
}

/** For readers: stores what was read as this option of the blocking of DTMF. */
export function intoDtmf<K extends keyof DtmfWish>(name: K): (draft: Draft, value: DtmfWish[K]) => void {
  return (draft, value) => {
    draft.control().dtmf[name] = value;
  };
}
