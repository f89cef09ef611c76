/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * Tells RTP and RTCP from what only the daemon understands; the twin of `src/media/worker/classify.ts`.
 *
 * First byte (RFC 7983 §7): 0-3 STUN, 20-63 DTLS, 128-191 RTP and RTCP. Second byte (RFC 5761 §4): 192-223 is RTCP.
 */
#ifndef RTPENGINE_CLASSIFY_H
#define RTPENGINE_CLASSIFY_H

#include "parse.h"

#define RTP_HEADER 12
#define RTCP_MINIMUM 8
#define RTCP_APP 204

enum kind { KIND_RTP, KIND_RTCP, KIND_OTHER };

struct rtp {
  u32 ssrc;
  u32 timestamp;
  u16 sequence;
  u8 payload_type;
};

struct media {
  enum kind kind;
  struct rtp rtp;
};

/* CSRC list and header extension (RFC 3550 §5.1, §5.3.1) must lie within the packet. */
static __always_inline bool has_whole_header(struct __sk_buff *skb, const struct packet *packet, u8 first)
{
  u32 end = RTP_HEADER + 4 * (first & 0x0f);
  if (first & 0x10) {
    be16 words = 0;
    if (end + 4 > packet->length)
      return false;
    if (bpf_skb_load_bytes(skb, packet->transport + UDP_HEADER + end + 2, &words, 2) != 0)
      return false;
    end += 4 + 4 * bpf_ntohs(words);
  }
  return end <= packet->length;
}

static __always_inline int classify_rtp(struct __sk_buff *skb, const struct packet *packet, u8 carries,
                                        const u8 head[RTP_HEADER], struct media *media)
{
  if (carries == CARRIES_RTCP)
    return TOTAL_UP_UNKNOWN_PROTOCOL;
  if ((head[0] & 0x1f) && !has_whole_header(skb, packet, head[0]))
    return TOTAL_UP_MALFORMED;
  media->kind = KIND_RTP;
  media->rtp.payload_type = head[1] & 0x7f;
  media->rtp.sequence = bpf_ntohs(*(be16 *)(head + 2));
  media->rtp.timestamp = bpf_ntohl(*(be32 *)(head + 4));
  media->rtp.ssrc = bpf_ntohl(*(be32 *)(head + 8));
  return PARSED;
}

/* PARSED, or the reason to hand the packet up. */
static __always_inline int classify(struct __sk_buff *skb, const struct packet *packet, u8 carries,
                                    struct media *media)
{
  u8 head[RTP_HEADER] __attribute__((aligned(4))) = {};
  u32 payload = packet->transport + UDP_HEADER;
  if (packet->length == 0)
    return TOTAL_UP_MALFORMED;
  if (carries == CARRIES_OTHER) {
    media->kind = KIND_OTHER;
    return PARSED;
  }
  if (packet->length < RTCP_MINIMUM)
    return TOTAL_UP_MALFORMED;
  bool is_short = packet->length < RTP_HEADER;
  if (is_short ? bpf_skb_load_bytes(skb, payload, head, RTCP_MINIMUM)
               : bpf_skb_load_bytes(skb, payload, head, RTP_HEADER))
    return TOTAL_UP_MALFORMED;
  if (head[0] <= 3)
    return TOTAL_UP_STUN;
  if (head[0] >= 20 && head[0] <= 63)
    return TOTAL_UP_DTLS;
  if (head[0] < 128 || head[0] > 191)
    return TOTAL_UP_UNKNOWN_PROTOCOL;
  if (head[1] >= 192 && head[1] <= 223) {
    media->kind = KIND_RTCP;
    return PARSED;
  }
  if (is_short)
    return TOTAL_UP_MALFORMED;
  return classify_rtp(skb, packet, carries, head, media);
}

#endif
