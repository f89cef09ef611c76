import { fromByteString, type ByteString } from '../base/bytes.ts';
import type { Endpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import { encodeHep, hepType, type HepMessage } from '../protocols/hep/index.ts';
import { parseRtcp } from '../protocols/rtcp/index.ts';
import type { CollectorAddress, CollectorCounts } from './collector.ts';
import { rtcpJson } from './rtcp-json.ts';
import { createTcpCollector } from './tcp-collector.ts';
import { createUdpCollector } from './udp-collector.ts';

/** A compound of RTCP that a peer has sent, in clear. */
export interface SeenRtcp {
  readonly callId: ByteString;
  readonly source: Endpoint;
  /** Our port that it came to. */
  readonly destination: Endpoint;
  /** Unix milliseconds. */
  readonly time: number;
  /** Not kept. */
  readonly payload: Uint8Array;
}

/** An NG message, ours or a proxy's. */
export interface SeenControl {
  readonly callId: ByteString | null;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly transport: 'udp' | 'tcp';
  readonly payload: Uint8Array;
}

export interface HomerCounts extends CollectorCounts {
  /** Longer than HEP can say. */
  readonly oversized: number;
}

/** Tells a Homer server of RTCP and of control traffic, over HEP3. Never waits, and never fails: what cannot be sent is counted. */
export interface Homer {
  readonly rtcp: (seen: SeenRtcp) => void;
  readonly control: (seen: SeenControl) => void;
  readonly counts: () => HomerCounts;
  readonly close: () => void;
}

export interface HomerOptions {
  readonly address: CollectorAddress;
  readonly protocol: 'udp' | 'tcp';
  /** Our number among capture agents. */
  readonly agent: number;
  /** HEP protocol type of control traffic. */
  readonly controlType: number;
  readonly log: Logger;
  readonly retryMs?: number;
  readonly unixMs?: () => number;
}

export function createHomer(options: HomerOptions): Homer {
  const { address, protocol, agent, controlType, unixMs = Date.now } = options;
  const create = protocol === 'tcp' ? createTcpCollector : createUdpCollector;
  const collector = create({
    address,
    log: options.log,
    ...(options.retryMs !== undefined && { retryMs: options.retryMs }),
  });
  let oversized = 0;

  function send(message: Omit<HepMessage, 'agent'>): void {
    const bytes = encodeHep({ ...message, agent });
    if (bytes === null) oversized += 1;
    else collector.send(bytes);
  }

  return {
    rtcp: ({ callId, source, destination, time, payload }) => {
      const { packets, fault } = parseRtcp(payload);
      // What passes through encrypted looks like RTCP only at its beginning.
      const json = fault === null ? rtcpJson(packets) : null;
      if (json === null || source.family !== destination.family) return;
      const correlation = fromByteString(callId);
      send({
        ...{ source, destination, transport: 'udp', time, type: hepType.rtcpJson, correlation },
        payload: Buffer.from(json, 'utf8'),
      });
    },
    control: ({ callId, source, destination, transport, payload }) => {
      if (source.family !== destination.family) return;
      const correlation = callId === null ? null : fromByteString(callId);
      send({ source, destination, transport, time: unixMs(), type: controlType, correlation, payload });
    },
    counts: () => ({ ...collector.counts(), oversized }),
    close: () => collector.close(),
  };
}
