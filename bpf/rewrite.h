/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * Makes a received packet the one that a destination is to get. All checksums are adjusted by the kernel's helpers, which know
 * about offloads: a sum that the device is still to complete, or that it has already checked.
 */
#ifndef RTPENGINE_REWRITE_H
#define RTPENGINE_REWRITE_H

#include "maps.h"
#include "parse.h"

#define HOP_LIMIT 64
#define UDP_CHECK_OFFSET 6
#define RTP_SSRC_OFFSET 8
/* The whole of an address pair; IPv4 has less of it. */
#define PAIR 32

static __always_inline u16 fold(u32 sum)
{
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return ~sum;
}

/* Second half of `bpf_l4_csum_replace`: adds a difference that is part of the pseudo header, or is not. */
static __always_inline long adjust_check(struct __sk_buff *skb, const struct packet *packet, u64 from, u64 to,
                                         u64 flags)
{
  if (!packet->has_checksum)
    return 0;
  return bpf_l4_csum_replace(skb, packet->transport + UDP_CHECK_OFFSET, from, to, flags | BPF_F_MARK_MANGLED_0);
}

static __always_inline long rewrite_ssrc(struct __sk_buff *skb, const struct packet *packet, u32 ssrc)
{
  u32 offset = packet->transport + UDP_HEADER + RTP_SSRC_OFFSET;
  be32 before, after = bpf_htonl(ssrc);
  if (bpf_skb_load_bytes(skb, offset, &before, 4) || adjust_check(skb, packet, before, after, 4))
    return -1;
  return bpf_skb_store_bytes(skb, offset, &after, 4, 0);
}

static __always_inline long rewrite_payload_type(struct __sk_buff *skb, const struct packet *packet, u32 id)
{
  u32 offset = packet->transport + UDP_HEADER;
  u8 before[2] __attribute__((aligned(2))), after[2] __attribute__((aligned(2)));
  struct payload_map *map = bpf_map_lookup_elem(&payload_maps, &id);
  if (!map || bpf_skb_load_bytes(skb, offset, before, 2))
    return -1;
  after[0] = before[0];
  after[1] = (before[1] & 0x80) | (map->types[before[1] & 0x7f] & 0x7f);
  if (adjust_check(skb, packet, *(u16 *)before, *(u16 *)after, 2))
    return -1;
  return bpf_skb_store_bytes(skb, offset, after, 2, 0);
}

/* `stays`: the network header is rewritten in its place, and the ports behind it with it: one helper call less. */
static __always_inline long rewrite_ports(struct __sk_buff *skb, const struct packet *packet,
                                          const struct destination *destination, bool stays)
{
  be16 before[2] = { packet->source_port, packet->local.port };
  be16 after[2] = { destination->from_port, destination->to_port };
  if (adjust_check(skb, packet, *(u32 *)before, *(u32 *)after, 4))
    return -1;
  return stays ? 0 : bpf_skb_store_bytes(skb, packet->transport, after, 4, 0);
}

/* The addresses as they count in the pseudo header (RFC 768; RFC 8200 §8.1); returns how many bytes they are. */
static __always_inline u32 address_pair(u8 pair[PAIR], const u8 source[16], const u8 target[16], bool is_ip6)
{
  if (is_ip6) {
    __builtin_memcpy(pair, source, 16);
    __builtin_memcpy(pair + 16, target, 16);
    return PAIR;
  }
  __builtin_memcpy(pair, source + 12, 4);
  __builtin_memcpy(pair + 4, target + 12, 4);
  return 8;
}

static __always_inline long rewrite_pseudo_header(struct __sk_buff *skb, const struct packet *packet,
                                                  const struct destination *destination, bool to_ip6)
{
  u8 before[PAIR] __attribute__((aligned(4))), after[PAIR] __attribute__((aligned(4)));
  s64 difference;
  address_pair(before, packet->source, packet->local.address, packet->is_ip6);
  address_pair(after, destination->from, destination->to, to_ip6);
  /* Sizes are spelt out, since the verifier wants to see constants. */
  if (packet->is_ip6)
    difference = to_ip6 ? bpf_csum_diff((be32 *)before, 32, (be32 *)after, 32, 0)
                        : bpf_csum_diff((be32 *)before, 32, (be32 *)after, 8, 0);
  else
    difference = to_ip6 ? bpf_csum_diff((be32 *)before, 8, (be32 *)after, 32, 0)
                        : bpf_csum_diff((be32 *)before, 8, (be32 *)after, 8, 0);
  return adjust_check(skb, packet, 0, difference, BPF_F_PSEUDO_HDR);
}

/* The header that arrived, with new addresses, TOS and TTL. Its checksum is adjusted, not made anew: what arrived
 * broken stays broken. */
static __always_inline long rewrite_ip4(struct __sk_buff *skb, const struct packet *packet,
                                        const struct destination *destination)
{
  struct iphdr before;
  struct {
    struct iphdr ip;
    be16 ports[2];
  } after;
  if (bpf_skb_load_bytes(skb, packet->network, &before, IP_HEADER))
    return -1;
  after.ip = before;
  after.ip.tos = destination->tos;
  after.ip.ttl = HOP_LIMIT;
  __builtin_memcpy(&after.ip.saddr, destination->from + 12, 4);
  __builtin_memcpy(&after.ip.daddr, destination->to + 12, 4);
  after.ports[0] = destination->from_port;
  after.ports[1] = destination->to_port;
  u32 seed = (u16)~before.check;
  before.check = after.ip.check = 0;
  after.ip.check = fold(bpf_csum_diff((be32 *)&before, IP_HEADER, (be32 *)&after.ip, IP_HEADER, seed));
  return bpf_skb_store_bytes(skb, packet->network, &after, sizeof(after), 0);
}

static __always_inline long rewrite_ip6(struct __sk_buff *skb, const struct packet *packet,
                                        const struct destination *destination)
{
  struct ipv6hdr ip;
  if (bpf_skb_load_bytes(skb, packet->network, &ip, IP6_HEADER))
    return -1;
  ip.priority = destination->tos >> 4;
  ip.flow_lbl[0] = (ip.flow_lbl[0] & 0x0f) | (destination->tos << 4);
  ip.hop_limit = HOP_LIMIT;
  __builtin_memcpy(&ip.saddr, destination->from, 16);
  __builtin_memcpy(&ip.daddr, destination->to, 16);
  /* No checksum of its own makes up for what changes here. */
  return bpf_skb_store_bytes(skb, packet->network, &ip, IP6_HEADER, BPF_F_RECOMPUTE_CSUM);
}

static __always_inline long ip4_to_ip6(struct __sk_buff *skb, const struct packet *packet,
                                       const struct destination *destination)
{
  struct ipv6hdr ip = { .version = 6, .nexthdr = IPPROTO_UDP, .hop_limit = HOP_LIMIT };
  ip.priority = destination->tos >> 4;
  ip.flow_lbl[0] = destination->tos << 4;
  ip.payload_len = bpf_htons(packet->length + UDP_HEADER);
  __builtin_memcpy(&ip.saddr, destination->from, 16);
  __builtin_memcpy(&ip.daddr, destination->to, 16);
  if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0))
    return -1;
  return bpf_skb_store_bytes(skb, packet->network, &ip, IP6_HEADER, BPF_F_RECOMPUTE_CSUM);
}

static __always_inline long ip6_to_ip4(struct __sk_buff *skb, const struct packet *packet,
                                       const struct destination *destination)
{
  struct iphdr ip = { .version = 4, .ihl = IP_HEADER / 4, .ttl = HOP_LIMIT, .protocol = IPPROTO_UDP };
  ip.tos = destination->tos;
  ip.tot_len = bpf_htons(packet->length + UDP_HEADER + IP_HEADER);
  /* RFC 6864 §4: an atomic datagram (not to be fragmented) may have any identification. */
  ip.frag_off = bpf_htons(0x4000);
  __builtin_memcpy(&ip.saddr, destination->from + 12, 4);
  __builtin_memcpy(&ip.daddr, destination->to + 12, 4);
  ip.check = fold(bpf_csum_diff(0, 0, (be32 *)&ip, IP_HEADER, 0));
  if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0))
    return -1;
  return bpf_skb_store_bytes(skb, packet->network, &ip, IP_HEADER, 0);
}

static __always_inline long rewrite_payload(struct __sk_buff *skb, const struct packet *packet,
                                            const struct destination *destination)
{
  if ((destination->flags & DESTINATION_REWRITE_SSRC) && rewrite_ssrc(skb, packet, destination->ssrc))
    return -1;
  if ((destination->flags & DESTINATION_REWRITE_PAYLOAD) &&
      rewrite_payload_type(skb, packet, destination->payload_map))
    return -1;
  return 0;
}

/* 0, or anything else when a helper failed: the buffer may then be half changed and must not go anywhere. `is_rtp`: there
 * is an RTP header to rewrite. */
static __always_inline long rewrite(struct __sk_buff *skb, const struct packet *packet,
                                    const struct destination *destination, bool is_rtp)
{
  bool to_ip6 = !is_mapped(destination->to);
  if (is_rtp && destination->flags && rewrite_payload(skb, packet, destination))
    return -1;
  bool stays = !to_ip6 && !packet->is_ip6;
  if (rewrite_pseudo_header(skb, packet, destination, to_ip6) ||
      rewrite_ports(skb, packet, destination, stays))
    return -1;
  if (to_ip6)
    return packet->is_ip6 ? rewrite_ip6(skb, packet, destination) : ip4_to_ip6(skb, packet, destination);
  return packet->is_ip6 ? ip6_to_ip4(skb, packet, destination) : rewrite_ip4(skb, packet, destination);
}

#endif
