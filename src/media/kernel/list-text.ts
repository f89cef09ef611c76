import { BpfMap } from '../../native/bpf/bpf-map.ts';
import { formatIPv4 } from '../../native/ip-text.ts';
import { isMappedAddress } from '../../native/wire-address.ts';
import {
  CARRIES_BOTH,
  CARRIES_RTCP,
  CARRIES_RTP,
  FOR_RTCP,
  FOR_RTP,
  INLINE_DESTINATIONS,
  SOURCE_ANY,
  SOURCE_DROP_OTHERS,
  SSRC_ENTRIES,
  SSRC_USED,
  destination as destinationAt,
  fanoutKey,
  flow as flowAt,
  flowKey,
  ssrcState,
} from './abi.gen.ts';
import type { KernelAccess } from './flow.ts';
import { getUint64 } from './uint64.ts';

/**
 * What `cat list` in a table's folder shows (bpf/list.h), made from the maps: for kernels that cannot have such files. `nowNs`
 * is monotonic.
 */
export function printList({ flowsFd, fanoutFd }: KernelAccess, nowNs: number): string {
  const flows = new BpfMap(flowsFd, flowKey.size, flowAt.size, true);
  const fanout = new BpfMap(fanoutFd, fanoutKey.size, destinationAt.size);
  const blocks = flows.keys().map((key) => {
    flows.keyBytes.set(key);
    return flows.lookup() === 0 ? printFlow(flows, fanout, nowNs) : '';
  });
  return blocks.join('');
}

function printFlow({ key, value }: BpfMap, fanout: BpfMap, nowNs: number): string {
  const lines = [
    `local ${endpoint(key, flowKey.address, flowKey.port)} carries ${carries(value.getUint8(flowAt.carries))}, ` +
      `stream ${getUint64(value, flowAt.stream)}`,
    `  source: ${source(value)}`,
    ...destinations(value, fanout),
    ...ssrcs(value),
    ...refused(value, nowNs),
    `  ${activity(value, nowNs)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function carries(what: number): string {
  if (what === CARRIES_RTP) return 'RTP';
  if (what === CARRIES_RTCP) return 'RTCP';
  return what === CARRIES_BOTH ? 'RTP and RTCP' : 'other media';
}

function source(flow: DataView): string {
  const mode = flow.getUint8(flowAt.sourceMode);
  if (mode === SOURCE_ANY) return 'any';
  const others = mode === SOURCE_DROP_OTHERS ? 'others are dropped' : 'others go up to the daemon';
  return `${endpoint(flow, flowAt.source, flowAt.sourcePort)}, ${others}`;
}

function destinations(flow: DataView, fanout: BpfMap): string[] {
  const count = flow.getUint8(flowAt.destinationCount);
  if (count === 0) return ['  to nobody: dropped'];
  return Array.from({ length: count }, (_, index) => {
    if (index < INLINE_DESTINATIONS)
      return destination(flow, flowAt.destinations + index * destinationAt.size);
    fanout.key.setUint32(fanoutKey.flow, flow.getUint32(flowAt.id, true), true);
    fanout.key.setUint32(fanoutKey.index, index, true);
    return fanout.lookup() === 0 ? destination(fanout.value, 0) : null;
  }).filter((line) => line !== null);
}

function destination(view: DataView, at: number): string {
  const to = endpoint(view, at + destinationAt.to, at + destinationAt.toPort);
  const from = endpoint(view, at + destinationAt.from, at + destinationAt.fromPort);
  const kinds = view.getUint8(at + destinationAt.kinds);
  const what = kinds === FOR_RTP ? 'RTP' : kinds === FOR_RTCP ? 'RTCP' : 'RTP and RTCP';
  return (
    `  to ${to} from ${from}, ${what}, device ${view.getUint32(at + destinationAt.ifindex, true)}, ` +
    `TOS ${view.getUint8(at + destinationAt.tos)}: ${getUint64(view, at + destinationAt.packets)} packets, ` +
    `${getUint64(view, at + destinationAt.bytes)} bytes`
  );
}

function ssrcs(flow: DataView): string[] {
  return Array.from({ length: SSRC_ENTRIES }, (_, index) => flowAt.ssrcs + index * ssrcState.size)
    .filter((at) => (flow.getUint8(at + ssrcState.flags) & SSRC_USED) !== 0)
    .map((at) => ssrc(flow, at));
}

function ssrc(flow: DataView, at: number): string {
  const word = (field: number): number => flow.getUint32(at + field, true);
  const number = (field: number): number => getUint64(flow, at + field);
  return (
    `  SSRC 0x${word(ssrcState.ssrc).toString(16).padStart(8, '0')}: ${number(ssrcState.packets)} packets, ` +
    `${number(ssrcState.bytes)} bytes, lost ${word(ssrcState.lost)}, duplicates ${word(ssrcState.duplicates)}, ` +
    `reordered ${word(ssrcState.reordered)}, gaps ${word(ssrcState.gaps)}, restarts ${word(ssrcState.restarts)}, jitter ${Math.floor(number(ssrcState.jitter) / 1000)} us, ` +
    `last sequence number ${word(ssrcState.highest) & 0xffff}, payload type ${flow.getUint8(at + ssrcState.payloadType)}`
  );
}

function refused(flow: DataView, nowNs: number): string[] {
  const at = getUint64(flow, flowAt.refusedAt);
  if (at === 0) return [];
  const from = endpoint(flow, flowAt.refused, flowAt.refusedPort);
  return [`  last refused: from ${from}, ${ago(at, nowNs)}`];
}

function ago(thenNs: number, nowNs: number): string {
  const ms = Math.floor(Math.max(0, nowNs - thenNs) / 1e6);
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')} s ago`;
}

function activity(flow: DataView, nowNs: number): string {
  const number = (field: number): number => getUint64(flow, field);
  const last = number(flowAt.lastPacket);
  return (
    `${number(flowAt.packets)} packets, ${number(flowAt.bytes)} bytes, errors ${number(flowAt.errors)}, ` +
    `unwanted ${number(flowAt.unwanted)}, looped ${number(flowAt.looped)}, handed up ${number(flowAt.handedUp)}, last packet ${last === 0 ? 'never' : ago(last, nowNs)}`
  );
}

/** As the kernel prints addresses: those of IPv6 with all their digits. */
function endpoint(view: DataView, addressAt: number, portAt: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + addressAt, 16);
  const port = view.getUint16(portAt);
  if (isMappedAddress(bytes)) return `${formatIPv4(bytes.subarray(12))}:${port}`;
  return `[${Buffer.from(bytes).toString('hex').match(/.{4}/g)!.join(':')}]:${port}`;
}
