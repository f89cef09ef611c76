import { isZeroAddress, type Endpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import type { RequestOrigin } from '../commands/handler.ts';
import type { Config } from '../config/index.ts';
import type { ControlMirror } from '../control/index.ts';
import { createHomer, type Homer } from '../homer/homer.ts';
import type { OwnedMediaPlane } from '../media/media-plane.ts';
import { SourceAddressLookup } from '../native/source-address.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/index.ts';

/** The Homer server that the configuration names, and what goes there. */
export interface HomerFeed {
  readonly wantsRtcp: boolean;
  /** Null: it gets no control traffic. */
  readonly mirror: ControlMirror | null;
  /** Begins to send RTCP. */
  readonly attach: (media: Pick<OwnedMediaPlane, 'takeRtcp'>) => void;
  readonly counts: () => NgObject;
  readonly close: () => void;
}

/** Little at a time, and soon enough for people who watch. */
const INTERVAL_MS = 100;

/** Null: there is none. */
export function createHomerFeed({ homer: options }: Pick<Config, 'homer'>, log: Logger): HomerFeed | null {
  const { homer: address, homerDisableRtcpStats, homerEnableNg } = options;
  if (address === null) return null;
  const homer = createHomer({
    address,
    protocol: options.homerProtocol,
    agent: options.homerId,
    controlType: options.homerNgCaptureProto,
    log,
  });
  let timer: NodeJS.Timeout | null = null;
  let lostInMedia = 0;
  return {
    wantsRtcp: !homerDisableRtcpStats,
    mirror: homerEnableNg ? controlMirror(homer) : null,
    attach: (media) => {
      if (homerDisableRtcpStats) return;
      timer = setInterval(() => (lostInMedia = media.takeRtcp(homer.rtcp)), INTERVAL_MS);
      timer.unref();
    },
    counts: () => {
      const { sent, lost, waiting, oversized } = homer.counts();
      return { sent, waiting, lost: lost + lostInMedia, oversized };
    },
    close: () => {
      if (timer !== null) clearInterval(timer);
      homer.close();
    },
  };
}

function controlMirror(homer: Homer): ControlMirror {
  const sources = new SourceAddressLookup();
  /** Our own end, of which a listener for every address knows the port alone. */
  const localOf = ({ local, remote }: RequestOrigin): Endpoint | null => {
    if (local !== undefined && !isZeroAddress(local.address)) return local;
    const address = sources.towards(remote);
    return address === null ? null : { family: remote.family, address, port: local?.port ?? 0 };
  };
  const note = (
    payload: Uint8Array,
    request: NgDictionary,
    origin: RequestOrigin,
    isReply: boolean,
  ): void => {
    // Proxies ask so every few seconds, and nobody wants to see it.
    if (request.get('command') === 'ping' || origin.transport === 'local') return;
    const local = localOf(origin);
    if (local === null) return;
    const callId = request.get('call-id') ?? request.get('call_id') ?? request.get('callid');
    homer.control({
      callId: typeof callId === 'string' ? callId : null,
      source: isReply ? local : origin.remote,
      destination: isReply ? origin.remote : local,
      transport: origin.transport === 'udp' ? 'udp' : 'tcp',
      payload,
    });
  };
  return {
    request: (message, request, origin) => note(message, request, origin, false),
    reply: (message, request, origin) => note(message, request, origin, true),
  };
}
