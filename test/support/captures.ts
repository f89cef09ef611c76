import assert from 'node:assert/strict';
import { formatIPv4, formatIPv6 } from '../../src/base/ip-text.ts';

/** A UDP packet as a capture has it. Reading asserts that lengths and checksums are right. */
export interface CapturedUdp {
  /** Unix microseconds. */
  readonly time: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Buffer;
  /** Only pcapng tells. */
  readonly direction: 'in' | 'out' | null;
}

const LINK_ETHERNET = 1;
const LINK_RAW = 101;

/** Reads a whole capture file, pcap or pcapng, that holds UDP alone; one that ends within a record fails. */
export function readCapture(file: Buffer): readonly CapturedUdp[] {
  return file.readUInt32LE(0) === 0x0a0d0d0a ? readPcapng(file) : readPcap(file);
}

function readPcap(file: Buffer): readonly CapturedUdp[] {
  assert.equal(file.readUInt32LE(0), 0xa1b2c3d4);
  assert.deepEqual([file.readUInt16LE(4), file.readUInt16LE(6)], [2, 4]);
  const link = file.readUInt32LE(20);
  const packets: CapturedUdp[] = [];
  let at = 24;
  while (at < file.length) {
    const time = file.readUInt32LE(at) * 1e6 + file.readUInt32LE(at + 4);
    assert.ok(file.readUInt32LE(at + 4) < 1e6);
    const length = file.readUInt32LE(at + 8);
    assert.equal(file.readUInt32LE(at + 12), length);
    assert.ok(at + 16 + length <= file.length, 'the capture ends within a packet');
    packets.push({ time, direction: null, ...readFrame(file.subarray(at + 16, at + 16 + length), link) });
    at += 16 + length;
  }
  return packets;
}

function readPcapng(file: Buffer): readonly CapturedUdp[] {
  const packets: CapturedUdp[] = [];
  let link = -1;
  for (let at = 0; at < file.length;) {
    const type = file.readUInt32LE(at);
    const size = file.readUInt32LE(at + 4);
    assert.ok(at + size <= file.length, 'the capture ends within a block');
    assert.equal(size % 4, 0);
    assert.equal(file.readUInt32LE(at + size - 4), size);
    if (type === 0x0a0d0d0a) assert.equal(file.readUInt32LE(at + 8), 0x1a2b3c4d);
    else if (type === 1) link = file.readUInt16LE(at + 8);
    else {
      assert.equal(type, 6);
      const time = file.readUInt32LE(at + 12) * 2 ** 32 + file.readUInt32LE(at + 16);
      const length = file.readUInt32LE(at + 20);
      const options = at + 28 + ((length + 3) & ~3);
      assert.deepEqual([file.readUInt16LE(options), file.readUInt16LE(options + 2)], [2, 4]);
      const direction = file.readUInt32LE(options + 4) === 1 ? 'in' : 'out';
      packets.push({ time, direction, ...readFrame(file.subarray(at + 28, at + 28 + length), link) });
    }
    at += size;
  }
  return packets;
}

function readFrame(frame: Buffer, link: number): Omit<CapturedUdp, 'time' | 'direction'> {
  if (link === LINK_ETHERNET) {
    const type = frame.readUInt16BE(12);
    const packet = readIp(frame.subarray(14));
    assert.equal(type, packet.source.includes(':') ? 0x86dd : 0x0800);
    return packet;
  }
  assert.equal(link, LINK_RAW);
  return readIp(frame);
}

function readIp(packet: Buffer): Omit<CapturedUdp, 'time' | 'direction'> {
  const isIPv6 = packet[0]! >> 4 === 6;
  const header = isIPv6 ? 40 : 20;
  const at = isIPv6 ? 8 : 12;
  const size = isIPv6 ? 16 : 4;
  const udp = packet.subarray(header);
  assert.equal(packet[isIPv6 ? 6 : 9], 17);
  assert.equal(isIPv6 ? packet.readUInt16BE(4) + 40 : packet.readUInt16BE(2), packet.length);
  assert.equal(udp.readUInt16BE(4), udp.length);
  if (!isIPv6) assert.equal(checksum(packet.subarray(0, 20), 0), 0, 'IPv4 header checksum');
  assert.notEqual(udp.readUInt16BE(6), 0);
  const pseudo = onesSum(packet.subarray(at, at + 2 * size), 17 + udp.length);
  assert.equal(checksum(udp, pseudo), 0, 'UDP checksum');
  const text = (bytes: Buffer): string => (isIPv6 ? formatIPv6(bytes) : formatIPv4(bytes));
  return {
    source: text(packet.subarray(at, at + size)),
    sourcePort: udp.readUInt16BE(0),
    destination: text(packet.subarray(at + size, at + 2 * size)),
    destinationPort: udp.readUInt16BE(2),
    payload: Buffer.from(udp.subarray(8)),
  };
}

function onesSum(bytes: Buffer, initial: number): number {
  let sum = initial;
  for (let at = 0; at < bytes.length; at += 1) sum += at % 2 === 0 ? bytes[at]! * 256 : bytes[at]!;
  return sum;
}

function checksum(bytes: Buffer, initial: number): number {
  let sum = onesSum(bytes, initial);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}
