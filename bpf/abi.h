/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * Layout of the maps that the daemon writes and the program reads: the single source of it. `tools/gen-abi.mjs` makes
 * `src/media/kernel/abi.gen.ts` from this file, so keep to what it understands: structs of fixed-width integers, arrays of
 * them and other structs of this file, and #define of plain numbers. Every struct is laid out without hidden padding.
 *
 * Addresses are 16 bytes in network order; an IPv4 address is written as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2), so that
 * both families compare alike. Ports are in network order (`be16`), everything else in host order.
 * Times are CLOCK_MONOTONIC in nanoseconds.
 */
#ifndef RTPENGINE_ABI_H
#define RTPENGINE_ABI_H

/* Raised with every change of a layout or of what a field means; a table with another version is not taken over. */
#define ABI_VERSION 3

/* Destinations of one flow: the first ones lie in the flow itself, the others in the map `fanout`. */
#define MAX_DESTINATIONS 8
#define INLINE_DESTINATIONS 2
#define SSRC_ENTRIES 4
#define CLOCKS 8

/* flow.carries: what the local port is for. */
#define CARRIES_RTP 0
#define CARRIES_RTCP 1
#define CARRIES_BOTH 2
#define CARRIES_OTHER 3

/* flow.source_mode: what happens to a packet that is not from `source`. */
#define SOURCE_ANY 0
#define SOURCE_DROP_OTHERS 1
#define SOURCE_HAND_UP_OTHERS 2

/* flow.flags */
#define FLOW_RTCP_UP 1
#define FLOW_NEW_SSRC_UP 2

/* flow.payload_types[n]: index into `clocks` (0: clock unknown, no jitter), and this bit: goes up to the socket. */
#define PAYLOAD_CLOCK_MASK 7
#define PAYLOAD_UP 128

/* destination.kinds */
#define FOR_RTP 1
#define FOR_RTCP 2

/* destination.flags. LOCAL: the peer is an address of this machine; only packets that came in by loopback can be delivered
 * to it. REWRITE_SSRC: `ssrc` goes out. REWRITE_PAYLOAD: `payload_map` names an entry of the map `payload_maps`. */
#define DESTINATION_LOCAL 1
#define DESTINATION_REWRITE_SSRC 2
#define DESTINATION_REWRITE_PAYLOAD 4

/* ssrc_state.flags */
#define SSRC_USED 1
#define SSRC_JUMPED 2

/* The one entry of `totals`, of each processor: counts since the table was made, by index: packets by outcome; reasons to hand a packet up; reasons to drop one. */
#define TOTAL_FORWARDED 0
#define TOTAL_FORWARDED_BYTES 1
#define TOTAL_COPIES 2
#define TOTAL_UP_NOT_FORWARDABLE 3
#define TOTAL_UP_FRAGMENT 4
#define TOTAL_UP_IP_OPTIONS 5
#define TOTAL_UP_MALFORMED 6
#define TOTAL_UP_SOURCE 7
#define TOTAL_UP_STUN 8
#define TOTAL_UP_DTLS 9
#define TOTAL_UP_UNKNOWN_PROTOCOL 10
#define TOTAL_UP_RTCP 11
#define TOTAL_UP_PAYLOAD_TYPE 12
#define TOTAL_UP_SSRC 13
#define TOTAL_UP_TOO_BIG 14
#define TOTAL_UP_NO_CHECKSUM 15
#define TOTAL_UP_LOCAL_PEER 16
#define TOTAL_UP_FAILED 17
#define TOTAL_DROPPED_SOURCE 18
#define TOTAL_DROPPED_NO_SINK 19
#define TOTAL_DROPPED_LOOP 20
#define TOTALS 24

/* Key of `flows`: a local address and port that media arrives on. */
struct flow_key {
  u8 address[16];
  be16 port;
  u8 zero[2];
};

/* Measured from RTP headers, in the manner of RFC 3550 §6.4.1 and appendix A. Taken over from the daemon when a flow is
 * pushed and handed back when it is pulled, so that one count goes on. 96 bytes. */
struct ssrc_state {
  u64 packets;
  u64 bytes;
  /* Bit n: `highest - n` has arrived. */
  u64 seen;
  u64 first_seen;
  u64 last_seen;
  /* Of the newest packet, not of a late one. */
  u64 arrived;
  /* Interarrival jitter in nanoseconds. */
  u64 jitter;
  u32 ssrc;
  u32 timestamp;
  u32 lost;
  u32 duplicates;
  u32 reordered;
  /* How often numbers were missing when the next packet came, and how often the sequence began anew. */
  u32 gaps;
  u32 restarts;
  /* Highest sequence number, extended by its wrap-arounds. */
  u32 highest;
  /* With SSRC_JUMPED: the number that would confirm a jump (RFC 3550 A.1 `bad_seq`). */
  u16 after_jump;
  u8 payload_type;
  u8 flags;
  u8 zero[4];
};

/* One copy of each packet: where it goes and what it looks like there. 72 bytes. */
struct destination {
  u8 to[16];
  u8 from[16];
  be16 to_port;
  be16 from_port;
  u32 ifindex;
  u32 ssrc;
  u32 payload_map;
  u16 mtu;
  u8 tos;
  u8 kinds;
  u8 flags;
  u8 zero[3];
  u64 packets;
  u64 bytes;
};

/* Everything about one local port. */
struct flow {
  /* Guards what is counted. */
  struct bpf_spin_lock lock;
  /* Made by the daemon, never used twice: names the flow's entries in `fanout`. */
  u32 id;
  u8 source[16];
  be16 source_port;
  u8 source_mode;
  u8 carries;
  u8 flags;
  u8 destination_count;
  u8 zero[2];
  /* The controlling daemon's number of the stream, for people who read the list. */
  u64 stream;
  /* FOR_RTP, FOR_RTCP of each destination, so that choosing needs no look-up. */
  u8 kinds[8];
  u8 payload_types[128];
  /* Nanoseconds of one timestamp unit << 16; index 0 is unused. */
  u64 clocks[8];
  u64 packets;
  u64 bytes;
  /* Dropped as `source_mode` says. */
  u64 errors;
  /* Dropped since there is no destination for them. */
  u64 unwanted;
  /* Dropped since they keep coming back. */
  u64 looped;
  /* Known packets that went up to the socket, whatever the reason. */
  u64 handed_up;
  u64 last_packet;
  /* Of the last packet, how often it has come again, and since when. */
  u64 repeats_since;
  u32 signature;
  u32 repeats;
  /* When the last packet among `errors` came, and where from. */
  u64 refused_at;
  u8 refused[16];
  be16 refused_port;
  u8 zeros[6];
  struct ssrc_state ssrcs[4];
  struct destination destinations[2];
};

struct totals {
  u64 counts[24];
};

struct fanout_key {
  u32 flow;
  u32 index;
};

/* Payload types as they go out, by the ones that come in. */
struct payload_map {
  u8 types[128];
};

/* The one entry of `about`: whose table this is. */
struct table_about {
  u32 abi_version;
  u32 table;
  /* Process that controls the table, 0: none since it ended in order. */
  u32 pid;
  u32 zero;
  /* CLOCK_REALTIME in nanoseconds. */
  u64 created;
};

#endif
