import assert from 'node:assert/strict';
import type { LocalAddress } from '../../src/base/interface.ts';
import { silentLogger } from '../../src/base/log.ts';
import type { Recorder } from '../../src/plan/recorder.ts';
import type { StreamPlan } from '../../src/plan/types.ts';
import type { CallContext, CallOptions, Clock } from '../../src/call/context.ts';
import { noLoad, type SystemLoad } from '../../src/call/load-limits.ts';
import { createCallRegistry, type CallEnding, type CallRegistry } from '../../src/call/registry.ts';
import { newSecurityOptions } from '../../src/policy/security/options.ts';
import type { AnswerRequest, OfferRequest, SdpExchangeOptions } from '../../src/policy/request.ts';
import { noSdpEditing } from '../../src/policy/sdp-editing.ts';
import { createFakeSecrets } from './fake-secrets.ts';
import { createFakeMediaPlane, type FakeMediaPlane } from './fake-media-plane.ts';

/** Calls over a data plane without sockets, with a clock that the test turns. */
export interface CallBench {
  readonly registry: CallRegistry;
  readonly media: FakeMediaPlane;
  readonly clock: Clock;
  /** `CALLID on` and `CALLID off`: whose log lines were to be written whatever the levels, in order. */
  readonly debugChanges: readonly string[];
  /** Moves the clock by so many seconds, sweeping once a second. */
  readonly advance: (seconds: number) => void;
  /** The SDP for the receiver; throws with the error text if the request was refused. */
  readonly offer: (change: Partial<OfferRequest> & { readonly sdp: string }) => string;
  readonly answer: (change: Partial<AnswerRequest> & { readonly sdp: string }) => string;
  /** Further candidates; throws as `offer` does. */
  readonly trickle: (change: Partial<OfferRequest> & { readonly sdp: string }) => void;
}

export const plainOptions: SdpExchangeOptions = {
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
  tos: { kind: 'configured' },
  omitRtcpAttribute: false,
  fullRtcpAttribute: false,
  keepSendrecv: false,
  generateMid: false,
  isLoopProtected: false,
  editing: noSdpEditing,
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
  ...newSecurityOptions(),
};

const callOptions: CallOptions = {
  tos: 0,
  reportIntervalMs: 5000,
  areDigitsLogged: false,
  digitForgetMs: 2500,
  recordingCodes: [],
  learning: 'heuristic',
  prefersSipSource: false,
  rejectsUncleanSdp: false,
  deleteDelayMs: 30_000,
  timeoutMs: 60_000,
  silentTimeoutMs: 3_600_000,
  offerTimeoutMs: 3_600_000,
  finalTimeoutMs: 0,
  maxSessions: -1,
  maxCpuPercent: 0,
  maxLoadAverage: 0,
  maxBytesPerSecond: 0,
  savesInterfacePorts: false,
  mos: { countsRoundTrip: true, formula: 'G.107' },
  dtlsRole: 'active',
  loopId: 'ourselves',
  softwareId: 'software',
};

/** `default` (192.0.2.1 from port 30000), `second` (198.51.100.1 from 40000, advertised as 203.0.113.9), `six`, and `dual` with an address of each family. */
function benchAddresses(): readonly LocalAddress[] {
  const base = { portMax: 65535, excludedPorts: new Set<number>() };
  return [
    {
      ...base,
      id: 0,
      interfaceName: 'default',
      family: 'IP4',
      address: '192.0.2.1',
      advertised: { family: 'IP4', address: '192.0.2.1' },
      portMin: 30000,
    },
    {
      ...base,
      id: 1,
      interfaceName: 'second',
      family: 'IP4',
      address: '198.51.100.1',
      advertised: { family: 'IP4', address: '203.0.113.9' },
      portMin: 40000,
    },
    {
      ...base,
      id: 2,
      interfaceName: 'six',
      family: 'IP6',
      address: '2001:db8::1',
      advertised: { family: 'IP6', address: '2001:db8::1' },
      portMin: 50000,
    },
    {
      ...base,
      id: 3,
      interfaceName: 'dual',
      family: 'IP4',
      address: '192.0.2.5',
      advertised: { family: 'IP4', address: '203.0.113.5' },
      portMin: 34000,
    },
    {
      ...base,
      id: 4,
      interfaceName: 'dual',
      family: 'IP6',
      address: '2001:db8::5',
      advertised: { family: 'IP6', address: '2001:db8::5' },
      portMin: 54000,
    },
  ];
}

export interface CallBenchHooks {
  readonly load?: () => SystemLoad;
  readonly isDraining?: () => boolean;
  readonly callEnding?: CallEnding;
  readonly recorder?: Recorder;
  /** Why what a request comes to cannot be told. */
  readonly check?: () => string | null;
}

export function createCallBench(change: Partial<CallOptions> = {}, hooks: CallBenchHooks = {}): CallBench {
  const media = createFakeMediaPlane();
  let now = 1_000_000;
  const clock = { monotonicMs: () => now, unixMs: () => 1_700_000_000_000 + now };
  const addresses = benchAddresses();
  const debugChanges: string[] = [];
  const context: CallContext = {
    media,
    recorder: hooks.recorder ?? null,
    interfaces: {
      interfaces: [...new Set(addresses.map(({ interfaceName }) => interfaceName))].map((name) => ({
        name,
        addresses: addresses.filter(({ interfaceName }) => interfaceName === name),
      })),
      aliases: new Map([['inside', 'second']]),
      roundRobin: new Map(),
    },
    options: { ...callOptions, ...change },
    clock,
    log: silentLogger,
    setCallDebug: (callId, isOn) => void debugChanges.push(`${callId} ${isOn ? 'on' : 'off'}`),
    // As if each network had a route of its own: 198.51.100.0/24 by `second`, IPv6 by `six`, and nothing else.
    sourceAddressTowards: ({ family, address }) =>
      family === 'IP6' ? '2001:db8::1' : address.startsWith('198.51.100.') ? '198.51.100.1' : null,
    nextInGroup: (group) => group[0] ?? '',
    foundationSalt: 'salt',
    load: hooks.load ?? (() => noLoad),
    isDraining: hooks.isDraining ?? (() => false),
    ...createFakeSecrets(),
  };
  const registry = createCallRegistry(context, hooks.callEnding);
  const identity = { callId: 'call', viaBranch: null };
  const offerRequest = (part: Partial<OfferRequest> & { readonly sdp: string }): OfferRequest => ({
    ...plainOptions,
    ...identity,
    command: 'offer',
    fromTag: 'a',
    toTag: null,
    supportsLoadLimit: false,
    iceLite: null,
    isIceRejected: false,
    isFragment: false,
    isReset: false,
    ...part,
  });
  return {
    registry,
    media,
    clock,
    debugChanges,
    advance: (seconds) => {
      for (let i = 0; i < seconds; i++) {
        now += 1000;
        registry.sweep();
      }
    },
    trickle: (part) => {
      const result = registry.trickle(offerRequest({ isFragment: true, ...part }));
      if (!result.ok) throw new Error(result.text);
    },
    offer: (part) => {
      const request = offerRequest(part);
      const origin = {
        transport: 'local',
        remote: { family: 'IP4', address: '127.0.0.1', port: 5060 },
      } as const;
      const result = registry.offer(request, origin, hooks.check);
      if (result.ok !== true) throw new Error(result.text);
      return result.sdp;
    },
    answer: (part) => {
      const request: AnswerRequest = {
        ...plainOptions,
        ...identity,
        command: 'answer',
        fromTag: 'a',
        toTag: 'b',
        ...part,
      };
      const result = registry.answer(request, hooks.check);
      if (!result.ok) throw new Error(result.text);
      return result.sdp;
    },
  };
}

/** What the data plane was last told of the call `call`. */
export function planOf(bench: CallBench): readonly StreamPlan[] {
  const plan = bench.media.plans.get('call');
  assert.ok(plan);
  return plan.streams;
}

/** An SDP with one audio section, or the given sections. */
export function benchSdp(port: number, address = '192.0.2.100', ...extra: readonly string[]): string {
  return sdpOf(address, [`m=audio ${port} RTP/AVP 0`, ...extra]);
}

export function sdpOf(address: string, mediaLines: readonly string[]): string {
  const family = address.includes(':') ? 'IP6' : 'IP4';
  const lines = [
    'v=0',
    `o=- 1 1 IN ${family} ${address}`,
    's=-',
    `c=IN ${family} ${address}`,
    't=0 0',
    ...mediaLines,
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** Port and address of each media section: `30000@192.0.2.1`. */
export function placesOf(sdp: string): readonly string[] {
  return sdp
    .split(/(?=^m=)/m)
    .slice(1)
    .map((section) => {
      const port = /^m=\S+ (\d+)/.exec(section)?.[1] ?? '?';
      const address = /^c=IN IP\d (\S+)/m.exec(section)?.[1];
      return address === undefined ? port : `${port}@${address}`;
    });
}
