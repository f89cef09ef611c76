import type { NgReplyObject } from './values.ts';

export interface NgOk {
  readonly result: 'ok';
}

export interface NgTraffic {
  readonly packets: number;
  readonly bytes: number;
  readonly errors: number;
}

export interface NgAddressReport {
  readonly family: string;
  readonly address: string;
  readonly port: number;
}

/** Quality of one stream; MOS is ten times the score (43 is 4.3), round trips in µs, jitter in ms, loss in per cent. */
export interface NgMosReport {
  readonly MOS: number;
  readonly 'round-trip time'?: number;
  readonly 'round-trip time leg'?: number;
  readonly jitter?: number;
  readonly 'packet loss'?: number;
  readonly samples?: number;
  readonly 'reported at'?: number;
}

export interface NgSsrcReport {
  readonly SSRC?: number;
  readonly bytes: number;
  readonly packets: number;
  readonly 'last RTP timestamp'?: number;
  readonly 'last RTP seq'?: number;
  readonly 'cumulative loss'?: number;
  readonly 'average MOS'?: NgMosReport;
  readonly 'lowest MOS'?: NgMosReport;
  readonly 'highest MOS'?: NgMosReport;
  readonly 'MOS progression'?: { readonly interval: number; readonly entries: readonly NgMosReport[] };
}

/** One socket of a media section. */
export interface NgStreamReport {
  readonly 'local port'?: number;
  readonly 'local address'?: string;
  readonly family?: string;
  readonly endpoint?: NgAddressReport;
  readonly 'advertised endpoint'?: NgAddressReport;
  readonly 'crypto suite'?: string;
  /** Unix seconds. */
  readonly 'last packet'?: number;
  readonly 'last kernel packet'?: number;
  readonly 'last user packet'?: number;
  readonly SSRC?: number;
  readonly flags: readonly string[];
  readonly stats: NgTraffic;
  readonly stats_out?: NgTraffic;
}

export interface NgMediaReport {
  /** Counted from 1. */
  readonly index: number;
  readonly type: string;
  readonly protocol?: string;
  readonly codec?: string;
  readonly streams: readonly NgStreamReport[];
  readonly flags: readonly string[];
  readonly 'ingress SSRCs'?: readonly NgSsrcReport[];
  readonly 'egress SSRCs'?: readonly NgSsrcReport[];
}

export interface NgSubscriptionReport {
  readonly tag: string;
  readonly type: string;
}

/** One party of a call. */
export interface NgTagReport {
  readonly tag: string;
  readonly 'via-branch'?: string;
  readonly 'tag-aliases'?: readonly string[];
  readonly label?: string;
  /** Unix seconds. */
  readonly created: number;
  readonly metadata?: string;
  readonly subscriptions: readonly NgSubscriptionReport[];
  readonly subscribers: readonly NgSubscriptionReport[];
  readonly medias: readonly NgMediaReport[];
  readonly VSC?: readonly NgReplyObject[];
  readonly recording?: NgReplyObject;
}

export interface NgCallReport {
  /** Unix seconds, and the microseconds beyond them. */
  readonly created: number;
  readonly created_us: number;
  /** Unix microseconds. */
  readonly created_ts?: number;
  /** Unix seconds. */
  readonly 'last signal': number;
  readonly 'last redis update'?: number;
  readonly metadata?: string;
  /** By SSRC in decimal. */
  readonly SSRC?: Readonly<Record<string, NgSsrcReport>>;
  /** By tag; a party without one is `<untagged N>`. */
  readonly tags: Readonly<Record<string, NgTagReport>>;
  readonly totals: { readonly RTP: NgTraffic; readonly RTCP: NgTraffic };
  readonly recording?: NgReplyObject;
}

/** What is the matter with a call, with flag `diagnose`. */
export interface NgDiagnosis {
  readonly status: 'ok' | 'state' | 'early' | 'fault';
  /** Of the first finding; missing when all is well. */
  readonly cause?: string;
  /** One sentence. */
  readonly verdict: string;
  /** What matters most first. */
  readonly findings: readonly NgFinding[];
  /** The whole for people, several lines. */
  readonly text: string;
}

export interface NgFinding {
  readonly cause: string;
  readonly severity: 'fault' | 'state';
  readonly tag?: string;
  /** Media section, counted from 1. */
  readonly section?: number;
  readonly summary: string;
  readonly seen: readonly string[];
  readonly likely?: string;
  readonly checks: readonly string[];
}

export interface NgStatistics {
  readonly currentstatistics: Readonly<Record<string, number | string>>;
  readonly totalstatistics: Readonly<Record<string, number | string>>;
  readonly [section: string]: NgReplyObject[string];
}

/** Reply of offer; without `sdp` when the offer was a trickle-ICE fragment. */
export interface NgOfferReply extends NgOk {
  readonly sdp?: string;
  /** What was asked for and cannot be had, although the offer was taken. */
  readonly warning?: string;
  /** Paths of the captures of a call that is being recorded. */
  readonly recordings?: readonly string[];
}

export interface NgAnswerReply extends NgOk {
  readonly sdp: string;
  readonly warning?: string;
  /** Paths of the captures of a call that is being recorded. */
  readonly recordings?: readonly string[];
}

/** The report is left out with flag `fast`. */
export interface NgDeleteReply extends NgOk, Partial<NgCallReport> {
  readonly warning?: string;
}

/** A media section of a subscription, with flag `SIPREC`: whose it is. */
export interface NgMediaLabel {
  readonly tag: string;
  readonly label?: string;
  /** Counted from 1. */
  readonly index: number;
  readonly type: string;
  readonly mode: string;
}

/** The media of one party, with flag `SIPREC`. */
export interface NgTagMedias {
  readonly tag: string;
  readonly label?: string;
  readonly medias: readonly {
    readonly index: number;
    readonly type: string;
    readonly label: string;
    readonly mode: string;
  }[];
}

export interface NgSubscribeReply extends NgOk {
  readonly sdp: string;
  readonly 'from-tags': readonly string[];
  readonly 'from-tag'?: string;
  readonly 'to-tag': string;
  readonly 'tag-medias'?: readonly NgTagMedias[];
  /** By the label of the section in the SDP. */
  readonly 'media-labels'?: Readonly<Record<string, NgMediaLabel>>;
}

/** A call that the media proxy may have made up the ids of. */
export interface NgNewCallReply extends NgOk {
  readonly 'call-id': string;
  readonly 'from-tag': string;
}

/** What each command replies when it succeeds. */
export interface NgReplies {
  ping: { readonly result: 'pong' };
  offer: NgOfferReply;
  answer: NgAnswerReply;
  delete: NgDeleteReply;
  query: NgOk & NgCallReport & { readonly diagnosis?: NgDiagnosis };
  list: NgOk & { readonly calls: readonly string[] };
  'start recording': NgOk;
  'stop recording': NgOk;
  'pause recording': NgOk;
  'start forwarding': NgOk;
  'stop forwarding': NgOk;
  'block DTMF': NgOk;
  'unblock DTMF': NgOk;
  'block media': NgOk;
  'unblock media': NgOk;
  'silence media': NgOk;
  'unsilence media': NgOk;
  /** Milliseconds, if known. */
  'play media': NgOk & { readonly duration?: number };
  'stop media': NgOk & { readonly 'last-frame-pos'?: number };
  'play DTMF': NgOk;
  statistics: NgOk & { readonly statistics: NgStatistics };
  publish: NgNewCallReply & { readonly sdp: string };
  'subscribe request': NgSubscribeReply;
  'subscribe answer': NgOk;
  unsubscribe: NgOk;
  'inject start': NgOk;
  'inject stop': NgOk;
  connect: NgOk;
  cli: NgOk & { readonly response: string };
  transform: NgNewCallReply & { readonly media: readonly (NgAddressReport & { readonly id: string })[] };
  create: NgNewCallReply & { readonly sdp: string };
  'create answer': NgOk;
  mesh: NgOk;
}
