import type { ByteString } from '../../base/bytes.ts';
import { newCodecOptions, type CodecOptions } from '../../policy/codecs/options.ts';
import type { SdpExchangeOptions, Sides } from '../../policy/request.ts';
import { noSdpEditing, type SdpEditing } from '../../policy/sdp-editing.ts';
import type { ExchangeControl } from '../../policy/media-control.ts';
import { newExchangeControl } from './control-defaults.ts';
import { newSecurityOptions, type SecurityOptions } from '../../policy/security/options.ts';
import type { CommandName } from '../command-names.ts';
import type { RequestCommand } from './commands.ts';
import { newGroup, nothingDeferred, type DeferredGroups } from './deferred-defaults.ts';
import type { DeferredOptions } from './deferred.ts';
import type { Mutable } from './mutable.ts';
import { newPartyFields, type PartyFields } from './party-fields.ts';
import { maxNotices, type Notice, type NoticeKind } from './notices.ts';

/** What a message says besides how to treat SDP and media. */
export interface MessageFields {
  callId: ByteString | null;
  fromTag: ByteString | null;
  toTag: ByteString | null;
  viaBranch: ByteString | null;
  sdp: ByteString | null;
  supportsLoadLimit: boolean;
  iceLite: Sides | null;
  isIceRejected: boolean;
  isFragment: boolean;
  isReset: boolean;
  isFatal: boolean;
  isFast: boolean;
  /** `delete` looks at the to-tag only if told to. */
  isToTagHonoured: boolean;
  limit: number;
  /** `stop recording` that only pauses. */
  isPaused: boolean;
  /** `query` says what is the matter with the call. */
  isDiagnosed: boolean;
}

const defaultListLimit = 32;

/** A request while its message is being read. Handlers of table rows write into it; nothing else sees it. */
export class Draft {
  readonly command: RequestCommand;
  readonly message: MessageFields = {
    callId: null,
    fromTag: null,
    toTag: null,
    viaBranch: null,
    sdp: null,
    supportsLoadLimit: false,
    iceLite: null,
    isIceRejected: false,
    isFragment: false,
    isReset: false,
    isFatal: false,
    isFast: false,
    isToTagHonoured: false,
    limit: defaultListLimit,
    isPaused: false,
    isDiagnosed: false,
  };
  readonly exchange: Mutable<SdpExchangeOptions>;
  readonly notices: Notice[] = [];
  readonly templates: ReadonlyMap<ByteString, ByteString>;
  /** Flag strings that may still be opened: keys and templates in them can name further ones. */
  expansionsLeft = 32;
  readonly #deferred: Partial<DeferredGroups> = {};
  #party: PartyFields | null = null;

  constructor(command: RequestCommand, templates: ReadonlyMap<ByteString, ByteString>) {
    this.command = command;
    this.templates = templates;
    this.exchange = newExchange(command);
  }

  /** Made when first asked for, since no offer needs them. */
  party(): PartyFields {
    return (this.#party ??= newPartyFields());
  }

  /** The group to write to; made when first asked for, since most messages touch few. */
  later<G extends keyof DeferredGroups>(group: G): DeferredGroups[G] {
    return (this.#deferred[group] ??= newGroup[group]() as Partial<DeferredGroups>[G])!;
  }

  /** What becomes of media, to write to. */
  control(): Mutable<ExchangeControl> {
    return (this.exchange.control ??= newExchangeControl());
  }

  /** Made when first asked for: most messages say nothing about codecs. */
  codecs(): Mutable<CodecOptions> {
    return (this.exchange.codecs ??= newCodecOptions() as Mutable<CodecOptions>);
  }

  /** The edits of the SDP to write to. */
  editing(): Mutable<SdpEditing> {
    if (this.exchange.editing === noSdpEditing) this.exchange.editing = newSdpEditing();
    return this.exchange.editing;
  }

  /** A word found through its prefix and then by itself is told of once. */
  note(kind: NoticeKind, key: ByteString, value: ByteString | null = null): void {
    const last = this.notices.at(-1);
    if (last?.kind === kind && last.key === key && last.value === value) return;
    if (this.notices.length < maxNotices) this.notices.push({ kind, key, value });
  }

  deferred(): DeferredOptions {
    return { ...nothingDeferred, ...this.#deferred };
  }
}

/** True if the row concerns the command of this message. */
export function concerns(draft: Draft, commands: ReadonlySet<CommandName> | null): boolean {
  return commands === null || commands.has(draft.command);
}

function newSdpEditing(): Mutable<SdpEditing> {
  return {
    session: null,
    media: new Map(),
    removedMedia: [],
    strippedExtensions: { all: false, names: [] },
    maskedExtensions: { all: false, names: [] },
  };
}

function newExchange(command: RequestCommand): Mutable<SdpExchangeOptions> {
  return {
    interfaces: { from: null, to: null },
    interfacePeers: { from: null, to: null },
    addressFamily: null,
    mediaAddress: null,
    receivedFrom: null,
    trustAddress: null,
    replace: {
      origin: false,
      originFull: false,
      username: false,
      sessionName: false,
      sdpVersion: false,
      forceIncrementSdpVersion: false,
      zeroAddress: false,
    },
    rtcpMux: { offer: false, require: false, demux: false, accept: false, reject: false },
    bundle: { accept: false, offer: false, require: false, strict: false, reject: false },
    codecs: null,
    ice: 'default',
    isTrickle: false,
    isIce2: false,
    transport: { kind: 'unchanged' },
    isAsymmetric: false,
    portLatching: 'default',
    learning: null,
    isStrictSource: false,
    isMediaHandover: false,
    isNatWait: false,
    isNatPierce: false,
    // Only an offer can change the TOS of a call; there, saying nothing goes back to the option.
    tos: command === 'offer' ? { kind: 'configured' } : { kind: 'keep' },
    omitRtcpAttribute: false,
    fullRtcpAttribute: false,
    keepSendrecv: false,
    generateMid: false,
    isLoopProtected: false,
    // Shared until `editing` makes one to write to: most messages edit nothing.
    editing: noSdpEditing as Mutable<SdpEditing>,
    control: null,
    isUnidirectional: false,
    label: null,
    metadata: null,
    recording: null,
    deleteDelaySeconds: null,
    xmlrpcCallback: null,
    isDebug: false,
    aliasKey: null,
    isNewBranch: false,
    sipCode: 0,
    sipMessageType: null,
    isProvisional: false,
    ...(newSecurityOptions() as Mutable<SecurityOptions>),
  };
}
