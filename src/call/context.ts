import type { Address } from '../base/endpoint.ts';
import type { InterfaceSet } from '../base/interface.ts';
import type { Logger } from '../base/log.ts';
import type { MediaPlane } from '../plan/media-plane.ts';
import type { Recorder } from '../plan/recorder.ts';
import type { LearningMode } from '../plan/types.ts';
import type { RecordingCode } from '../policy/recording.ts';
import type { MosMethod } from './quality/mos.ts';
import type { Certificate, DtlsRole } from '../policy/security/dtls.ts';
import type { LoadLimits, SystemLoad } from './load-limits.ts';

/** Time comes in from outside, so that tests can turn the clock. */
export interface Clock {
  /** Milliseconds that only ever grow, the same in all threads. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970. */
  readonly unixMs: () => number;
}

/** The slice of configuration that calls need. Times in milliseconds. Some change at run time. */
export interface CallOptions extends LoadLimits {
  readonly tos: number;
  /** Between two RTCP reports of our own. */
  readonly reportIntervalMs: number;
  /** DTMF events of all calls are looked for and told. */
  readonly areDigitsLogged: boolean;
  /** Digits of a sequence that come further apart do not belong together. */
  readonly digitForgetMs: number;
  /** Digits that steer recording, where a message lets its sender do so. */
  readonly recordingCodes: readonly RecordingCode[];
  readonly learning: LearningMode;
  /** Trust the SIP source address rather than the SDP (per message: `trust-address`, `SIP-source-address`). */
  readonly prefersSipSource: boolean;
  readonly rejectsUncleanSdp: boolean;
  readonly deleteDelayMs: number;
  readonly timeoutMs: number;
  readonly silentTimeoutMs: number;
  readonly offerTimeoutMs: number;
  /** 0: none. */
  readonly finalTimeoutMs: number;
  /** Media ports only on the first address of the wanted family, also where ICE could show the others. */
  readonly savesInterfacePorts: boolean;
  /** How mean opinion scores are computed. */
  readonly mos: MosMethod;
  /** Our role in a handshake where the offerer leaves the choice and no message has made it. */
  readonly dtlsRole: DtlsRole;
  /** Value of the `a=rtpengine` attribute that marks SDP as ours. */
  readonly loopId: string;
  /** `s=` of SDP that is all ours. */
  readonly softwareId: string;
}

/** Our certificates for DTLS. */
export interface CertificateSource {
  /** The one for new associations; earlier ones stay known by their number. */
  readonly current: () => Certificate;
}

/** What calls are given from outside. */
export interface CallContext {
  readonly media: MediaPlane;
  /** Null: nothing can be recorded. */
  readonly recorder: Recorder | null;
  readonly interfaces: InterfaceSet;
  readonly options: CallOptions;
  readonly clock: Clock;
  readonly log: Logger;
  /** Writes all log lines of a call whatever the levels (flag `debug`). */
  readonly setCallDebug: (callId: string, isOn: boolean) => void;
  /** Which of our addresses packets to this one leave from; null: there is no route to it. */
  readonly sourceAddressTowards: (to: Address) => string | null;
  /** Takes the members of a round-robin interface group in turn. */
  readonly nextInGroup: (group: readonly string[]) => string;
  /** Secret of this daemon: ICE foundations of an address are the same in all calls, and tell nobody which it is. */
  readonly foundationSalt: string;
  /** Unpredictable bytes, for keys and credentials. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly certificates: CertificateSource;
  /** How busy the machine is: new calls are refused by it. */
  readonly load: () => SystemLoad;
  /** All new calls are refused: the process is to end with those that are there. */
  readonly isDraining: () => boolean;
}

/** Why a request failed; `text` is what the SIP proxy sees. */
export interface CallFailure {
  readonly ok: false;
  readonly text: string;
}

/**
 * Why what a request comes to cannot be told to the SIP proxy, and must not happen therefore; null: it can. Asked when the result is
 * there and nothing of it is in force.
 */
export type OutcomeCheck<Done> = (done: Done) => string | null;

export function failure(text: string): CallFailure {
  return { ok: false, text };
}
