/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * From a socket buffer to what the forwarder wants to know of a UDP packet. Nothing here decides anything.
 */
#ifndef RTPENGINE_PARSE_H
#define RTPENGINE_PARSE_H

#include "types.h"

#define IP_HEADER 20
#define IP6_HEADER 40
#define UDP_HEADER 8
#define NEXTHDR_FRAGMENT 44 /* RFC 8200 §4.5 */
#define FRAGMENT_BITS 0x3fff /* RFC 791 §3.1: offset and more-fragments flag. */

/* Results of parsing besides PARSED: not for us to look at, or an index of `totals`. */
#define PARSED 0
#define NOT_OURS -1

struct packet {
  /* Where media arrives: key of the flow. */
  struct flow_key local;
  be16 source_port;
  u16 length; /* of the UDP payload */
  u8 source[16];
  /* Offsets from the start of the buffer. */
  u32 network;
  u32 transport;
  bool is_ip6;
  bool has_checksum;
};

static __always_inline void map_address(u8 address[16], be32 ip4)
{
  __builtin_memset(address, 0, 10);
  address[10] = address[11] = 0xff;
  __builtin_memcpy(address + 12, &ip4, 4);
}

static __always_inline bool is_mapped(const u8 address[16])
{
  const u32 *words = (const u32 *)address;
  return words[0] == 0 && words[1] == 0 && words[2] == bpf_htonl(0xffff);
}

/* Drivers may leave headers outside the linear part; false if the packet is shorter than that. */
static __always_inline bool make_linear(struct __sk_buff *skb, u32 length)
{
  if ((u64)(long)skb->data + length <= (u64)(long)skb->data_end)
    return true;
  return length <= skb->len && bpf_skb_pull_data(skb, length) == 0;
}

static __always_inline int parse_udp(const struct udphdr *udp, u32 room, struct packet *packet)
{
  u32 length = bpf_ntohs(udp->len);
  if (length < UDP_HEADER || length != room)
    return TOTAL_UP_MALFORMED;
  packet->local.port = udp->dest;
  packet->source_port = udp->source;
  packet->length = length - UDP_HEADER;
  packet->has_checksum = udp->check != 0;
  return PARSED;
}

static __always_inline int parse_ip4(struct __sk_buff *skb, u32 network, struct packet *packet)
{
  if (!make_linear(skb, network + IP_HEADER + UDP_HEADER))
    return NOT_OURS;
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  struct iphdr *ip = data + network;
  struct udphdr *udp = (void *)(ip + 1);
  if ((void *)(udp + 1) > end || ip->version != 4 || ip->protocol != IPPROTO_UDP)
    return NOT_OURS;
  if (ip->ihl != IP_HEADER / 4)
    return TOTAL_UP_IP_OPTIONS;
  if (ip->frag_off & bpf_htons(FRAGMENT_BITS))
    return TOTAL_UP_FRAGMENT;
  u32 total = bpf_ntohs(ip->tot_len);
  if (total < IP_HEADER + UDP_HEADER || network + total > skb->len)
    return TOTAL_UP_MALFORMED;
  packet->transport = network + IP_HEADER;
  map_address(packet->local.address, ip->daddr);
  map_address(packet->source, ip->saddr);
  return parse_udp(udp, total - IP_HEADER, packet);
}

static __always_inline int parse_ip6(struct __sk_buff *skb, u32 network, struct packet *packet)
{
  if (!make_linear(skb, network + IP6_HEADER + UDP_HEADER))
    return NOT_OURS;
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  struct ipv6hdr *ip = data + network;
  struct udphdr *udp = (void *)(ip + 1);
  if ((void *)(udp + 1) > end || ip->version != 6)
    return NOT_OURS;
  if (ip->nexthdr == NEXTHDR_FRAGMENT)
    return TOTAL_UP_FRAGMENT;
  if (ip->nexthdr != IPPROTO_UDP)
    return NOT_OURS;
  u32 payload = bpf_ntohs(ip->payload_len);
  if (payload < UDP_HEADER || network + IP6_HEADER + payload > skb->len)
    return TOTAL_UP_MALFORMED;
  packet->transport = network + IP6_HEADER;
  packet->is_ip6 = true;
  __builtin_memcpy(packet->local.address, &ip->daddr, 16);
  __builtin_memcpy(packet->source, &ip->saddr, 16);
  int outcome = parse_udp(udp, payload, packet);
  /* RFC 8200 §8.1: to be dropped, which the stack does; as IPv4 it would look sound. */
  return outcome == PARSED && !packet->has_checksum ? TOTAL_UP_NO_CHECKSUM : outcome;
}

/* `network`: offset of the IP header; 0 on devices without a link header. */
static __always_inline int parse(struct __sk_buff *skb, u32 network, struct packet *packet)
{
  packet->network = network;
  if (skb->protocol == bpf_htons(ETH_P_IP))
    return parse_ip4(skb, network, packet);
  if (skb->protocol == bpf_htons(ETH_P_IPV6))
    return parse_ip6(skb, network, packet);
  return NOT_OURS;
}

#endif
