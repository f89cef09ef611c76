// Made by tools/gen-abi.mjs from bpf/abi.h, which says what the numbers mean. Not to be edited.

export const ABI_VERSION = 3;
export const MAX_DESTINATIONS = 8;
export const INLINE_DESTINATIONS = 2;
export const SSRC_ENTRIES = 4;
export const CLOCKS = 8;
export const CARRIES_RTP = 0;
export const CARRIES_RTCP = 1;
export const CARRIES_BOTH = 2;
export const CARRIES_OTHER = 3;
export const SOURCE_ANY = 0;
export const SOURCE_DROP_OTHERS = 1;
export const SOURCE_HAND_UP_OTHERS = 2;
export const FLOW_RTCP_UP = 1;
export const FLOW_NEW_SSRC_UP = 2;
export const PAYLOAD_CLOCK_MASK = 7;
export const PAYLOAD_UP = 128;
export const FOR_RTP = 1;
export const FOR_RTCP = 2;
export const DESTINATION_LOCAL = 1;
export const DESTINATION_REWRITE_SSRC = 2;
export const DESTINATION_REWRITE_PAYLOAD = 4;
export const SSRC_USED = 1;
export const SSRC_JUMPED = 2;
export const TOTAL_FORWARDED = 0;
export const TOTAL_FORWARDED_BYTES = 1;
export const TOTAL_COPIES = 2;
export const TOTAL_UP_NOT_FORWARDABLE = 3;
export const TOTAL_UP_FRAGMENT = 4;
export const TOTAL_UP_IP_OPTIONS = 5;
export const TOTAL_UP_MALFORMED = 6;
export const TOTAL_UP_SOURCE = 7;
export const TOTAL_UP_STUN = 8;
export const TOTAL_UP_DTLS = 9;
export const TOTAL_UP_UNKNOWN_PROTOCOL = 10;
export const TOTAL_UP_RTCP = 11;
export const TOTAL_UP_PAYLOAD_TYPE = 12;
export const TOTAL_UP_SSRC = 13;
export const TOTAL_UP_TOO_BIG = 14;
export const TOTAL_UP_NO_CHECKSUM = 15;
export const TOTAL_UP_LOCAL_PEER = 16;
export const TOTAL_UP_FAILED = 17;
export const TOTAL_DROPPED_SOURCE = 18;
export const TOTAL_DROPPED_NO_SINK = 19;
export const TOTAL_DROPPED_LOOP = 20;
export const TOTALS = 24;

// Sizes and offsets of fields, in bytes.
export const flowKey = { size: 20, address: 0, port: 16, zero: 18 } as const;
export const ssrcState = {
  size: 96,
  packets: 0,
  bytes: 8,
  seen: 16,
  firstSeen: 24,
  lastSeen: 32,
  arrived: 40,
  jitter: 48,
  ssrc: 56,
  timestamp: 60,
  lost: 64,
  duplicates: 68,
  reordered: 72,
  gaps: 76,
  restarts: 80,
  highest: 84,
  afterJump: 88,
  payloadType: 90,
  flags: 91,
  zero: 92,
} as const;
export const destination = {
  size: 72,
  to: 0,
  from: 16,
  toPort: 32,
  fromPort: 34,
  ifindex: 36,
  ssrc: 40,
  payloadMap: 44,
  mtu: 48,
  tos: 50,
  kinds: 51,
  flags: 52,
  zero: 53,
  packets: 56,
  bytes: 64,
} as const;
export const flow = {
  size: 872,
  lock: 0,
  id: 4,
  source: 8,
  sourcePort: 24,
  sourceMode: 26,
  carries: 27,
  flags: 28,
  destinationCount: 29,
  zero: 30,
  stream: 32,
  kinds: 40,
  payloadTypes: 48,
  clocks: 176,
  packets: 240,
  bytes: 248,
  errors: 256,
  unwanted: 264,
  looped: 272,
  handedUp: 280,
  lastPacket: 288,
  repeatsSince: 296,
  signature: 304,
  repeats: 308,
  refusedAt: 312,
  refused: 320,
  refusedPort: 336,
  zeros: 338,
  ssrcs: 344,
  destinations: 728,
} as const;
export const totals = { size: 192, counts: 0 } as const;
export const fanoutKey = { size: 8, flow: 0, index: 4 } as const;
export const payloadMap = { size: 128, types: 0 } as const;
export const tableAbout = { size: 24, abiVersion: 0, table: 4, pid: 8, zero: 12, created: 16 } as const;
