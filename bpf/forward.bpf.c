/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * Forwards established media streams at ingress of a device. A packet that is not certain to be understood goes up to its
 * socket, where the daemon does everything that is not done here; so does all other traffic, untouched.
 *
 * Life of a packet: parse → find the flow of its local address and port → tell RTP, RTCP and the rest apart → check the
 * source → choose destinations and whether each can be served → count → send a copy to each.
 */
#include "types.h"
#include "maps.h"
#include "parse.h"
#include "classify.h"
#include "ssrc.h"
#include "loop.h"
#include "rewrite.h"
#include "list.h"

char license_text[] SEC("license") = "Dual MIT/GPL";

/* A copy for another destination than the last comes by again with this mark and the index of the destination. Marks
 * of packets that come from outside are 0, whatever they contain. */
#define COPY_MARK 0x52545000
#define COPY_INDEX 0xff

/* TC_ACT_UNSPEC lets programs and filters behind this one see the packet, and then the stack. */
#define GO_UP TC_ACT_UNSPEC

static __always_inline struct totals *own_totals(void)
{
  u32 zero = 0;
  return bpf_map_lookup_elem(&totals, &zero);
}

static __always_inline void count(u32 index, u64 amount)
{
  struct totals *sum = own_totals();
  if (sum && index < TOTALS)
    sum->counts[index] += amount;
}

static __always_inline int hand_up(struct flow *flow, u32 reason)
{
  __sync_fetch_and_add(&flow->handed_up, 1);
  count(reason, 1);
  return GO_UP;
}

static __always_inline bool is_from(const struct flow *flow, const struct packet *packet)
{
  const u64 *expected = (const u64 *)flow->source, *actual = (const u64 *)packet->source;
  return expected[0] == actual[0] && expected[1] == actual[1] && flow->source_port == packet->source_port;
}

static __always_inline struct destination *fanout_destination(u32 flow, u32 index)
{
  struct fanout_key key = { .flow = flow, .index = index };
  return bpf_map_lookup_elem(&fanout, &key);
}

static __always_inline struct destination *destination_at(struct flow *flow, u32 index)
{
  if (index == 0)
    return &flow->destinations[0];
  if (index == 1)
    return &flow->destinations[1];
  return fanout_destination(flow->id, index);
}

/* The reason why this destination cannot be served from here, 0 if it can. `is_copy`: others get the packet too. */
static __always_inline u32 obstacle(struct __sk_buff *skb, const struct packet *packet,
                                    const struct destination *destination, bool is_copy)
{
  bool to_ip6 = !is_mapped(destination->to);
  u32 header = (to_ip6 ? IP6_HEADER : IP_HEADER) + UDP_HEADER;
  if (header + packet->length > destination->mtu)
    return TOTAL_UP_TOO_BIG;
  if (to_ip6 && !packet->has_checksum)
    return TOTAL_UP_NO_CHECKSUM;
  if (!(destination->flags & DESTINATION_LOCAL))
    return 0;
  /* The stack takes a packet with our own address as source from the loopback device only, by the route that the packet came
   * with: a copy has none, and another family needs another. */
  return skb->ifindex != 1 || is_copy || to_ip6 != packet->is_ip6 ? TOTAL_UP_LOCAL_PEER : 0;
}

/* Of the destinations beyond the inline ones. A global function, since the verifier looks at those once and apart. */
__noinline int find_obstacle(struct __sk_buff *skb, u32 flow, u32 mask, const struct packet *packet)
{
  if (!packet)
    return TOTAL_UP_FAILED;
  for (u32 index = INLINE_DESTINATIONS; index < MAX_DESTINATIONS; index++) {
    if (!(mask & (1U << index)))
      continue;
    struct destination *destination = fanout_destination(flow, index);
    u32 found = destination ? obstacle(skb, packet, destination, mask & (mask - 1)) : TOTAL_UP_FAILED;
    if (found)
      return found;
  }
  return 0;
}

#define LOWEST_BITS 0x0101010101010101ULL
#define GATHER_BITS 0x0102040810204080ULL

/* Bit n: destination n gets a copy. The daemon leaves `kinds` 0 where there is no destination. Without a branch, since the
 * verifier follows each way on from there: byte n's bit comes to bit 56 + n of the product. */
static __always_inline u32 choose(const struct flow *flow, u8 wanted)
{
  u64 kinds = *(const u64 *)flow->kinds;
  u64 bits = (wanted == FOR_RTCP ? kinds >> 1 : kinds) & LOWEST_BITS;
  return (bits * GATHER_BITS) >> 56;
}

static __always_inline u32 obstacles(struct __sk_buff *skb, const struct flow *flow, const struct packet *packet,
                                     u32 mask)
{
  u32 found = 0;
  bool is_copy = mask & (mask - 1);
  if (mask & 1)
    found = obstacle(skb, packet, &flow->destinations[0], is_copy);
  if (!found && (mask & 2))
    found = obstacle(skb, packet, &flow->destinations[1], is_copy);
  if (!found && (mask >> INLINE_DESTINATIONS))
    found = find_obstacle(skb, flow->id, mask, packet);
  return found;
}

/* The SSRC's entry; `is_new` if it has yet to be filled; null if there is none to be had. */
static __always_inline struct ssrc_state *find_ssrc(struct flow *flow, u32 ssrc, bool *is_new)
{
  struct ssrc_state *vacant = 0;
  for (u32 index = 0; index < SSRC_ENTRIES; index++) {
    struct ssrc_state *state = &flow->ssrcs[index];
    if (!(state->flags & SSRC_USED)) {
      if (!vacant)
        vacant = state;
    } else if (state->ssrc == ssrc)
      return state;
  }
  *is_new = true;
  return vacant;
}

/* Counts a packet; returns the reason to hand it up after all or to drop it, 0 to go on. `reason`: it goes up anyhow. */
static __always_inline u32 account(struct __sk_buff *skb, struct flow *flow, const struct packet *packet,
                                   const struct media *media, u32 reason)
{
  const struct rtp *rtp = &media->rtp;
  u64 now = bpf_ktime_get_ns();
  u64 tick = 0;
  bool is_rtp = media->kind == KIND_RTP;
  u32 signature = signature_of(skb, packet->transport + UDP_HEADER, packet->length);
  if (is_rtp) {
    u8 clock = flow->payload_types[rtp->payload_type & 0x7f] & PAYLOAD_CLOCK_MASK;
    tick = flow->clocks[clock];
    /* Index 0 stands for an unknown clock. */
    if (clock == 0)
      tick = 0;
  }
  bpf_spin_lock(&flow->lock);
  /* What goes up meets the guard of the daemon. */
  if (!reason && is_looping(flow, signature, now)) {
    flow->looped += 1;
    reason = TOTAL_DROPPED_LOOP;
  } else if (is_rtp) {
    bool is_new = false;
    struct ssrc_state *state = find_ssrc(flow, rtp->ssrc, &is_new);
    if (!is_new) {
      if (state)
        update_ssrc(state, rtp, packet->length, tick, now);
    } else if (!state || reason || (flow->flags & FLOW_NEW_SSRC_UP)) {
      if (!reason)
        reason = TOTAL_UP_SSRC;
    } else
      start_ssrc(state, rtp, packet->length, now);
  }
  if (!reason) {
    flow->packets += 1;
    flow->bytes += packet->length;
    flow->last_packet = now;
  }
  bpf_spin_unlock(&flow->lock);
  return reason;
}

/* Also verified once and apart. */
__noinline int transmit(struct __sk_buff *skb, const struct packet *packet, struct destination *destination, int is_rtp)
{
  if (!packet || !destination)
    return TC_ACT_SHOT;
  __sync_fetch_and_add(&destination->packets, 1);
  __sync_fetch_and_add(&destination->bytes, packet->length);
  if (rewrite(skb, packet, destination, is_rtp)) {
    count(TOTAL_UP_FAILED, 1);
    return TC_ACT_SHOT;
  }
  if (destination->flags & DESTINATION_LOCAL)
    return TC_ACT_OK;
  return bpf_redirect_neigh(destination->ifindex, 0, 0, 0);
}

/* Copies go first, while the packet is still as it came. Returns which is left: that of the highest bit. */
__noinline int send_copies(struct __sk_buff *skb, u32 mask)
{
  u32 mark = skb->mark;
  for (u32 index = 0; index < MAX_DESTINATIONS - 1; index++) {
    if (!(mask & (1U << index)) || mask >> (index + 1) == 0)
      continue;
    skb->mark = COPY_MARK | index;
    if (bpf_clone_redirect(skb, skb->ifindex, BPF_F_INGRESS))
      count(TOTAL_UP_FAILED, 1);
    else
      count(TOTAL_COPIES, 1);
  }
  skb->mark = mark;
  return 0;
}

/* Of eight. In few steps, for the same reason. */
static __always_inline u32 highest_bit(u32 mask)
{
  u32 highest = mask > 0xf ? 4 : 0;
  mask >>= highest;
  if (mask > 3) {
    highest += 2;
    mask >>= 2;
  }
  return highest + (mask > 1);
}

static __always_inline int send_copy(struct __sk_buff *skb, struct flow *flow, const struct packet *packet,
                                     const struct media *media)
{
  u32 index = skb->mark & COPY_INDEX;
  skb->mark = 0;
  struct destination *destination = index < flow->destination_count ? destination_at(flow, index) : 0;
  /* The flow has changed while the copy was under way: who gets it now is for the daemon to know. */
  if (!destination || obstacle(skb, packet, destination, true))
    return TC_ACT_SHOT;
  return transmit(skb, packet, destination, media->kind == KIND_RTP);
}

/* The reason why a packet that is understood goes up, 0 if it need not. */
static __always_inline u32 refusal(const struct flow *flow, const struct media *media)
{
  if (media->kind == KIND_RTCP && (flow->flags & FLOW_RTCP_UP))
    return TOTAL_UP_RTCP;
  if (media->kind == KIND_RTP && (flow->payload_types[media->rtp.payload_type & 0x7f] & PAYLOAD_UP))
    return TOTAL_UP_PAYLOAD_TYPE;
  return 0;
}

static __always_inline int relay(struct __sk_buff *skb, struct flow *flow, const struct packet *packet,
                                 const struct media *media)
{
  u32 mask = choose(flow, media->kind == KIND_RTCP ? FOR_RTCP : FOR_RTP);
  u32 reason = refusal(flow, media);
  if (!reason)
    reason = obstacles(skb, flow, packet, mask);
  reason = account(skb, flow, packet, media, reason);
  if (reason == TOTAL_DROPPED_LOOP) {
    count(TOTAL_DROPPED_LOOP, 1);
    return TC_ACT_SHOT;
  }
  if (reason)
    return hand_up(flow, reason);
  if (mask == 0) {
    __sync_fetch_and_add(&flow->unwanted, 1);
    count(TOTAL_DROPPED_NO_SINK, 1);
    return TC_ACT_SHOT;
  }
  count(TOTAL_FORWARDED, 1);
  count(TOTAL_FORWARDED_BYTES, packet->length);
  if (mask & (mask - 1))
    send_copies(skb, mask);
  return transmit(skb, packet, destination_at(flow, highest_bit(mask)), media->kind == KIND_RTP);
}

/* A port that a stranger floods tells of one of its packets: who it is stays readable. */
static __always_inline void note_refused(struct flow *flow, const struct packet *packet)
{
  u64 now = bpf_ktime_get_ns();
  bpf_spin_lock(&flow->lock);
  flow->errors += 1;
  flow->refused_at = now;
  __builtin_memcpy(flow->refused, packet->source, sizeof(flow->refused));
  flow->refused_port = packet->source_port;
  bpf_spin_unlock(&flow->lock);
}

static __always_inline int receive(struct __sk_buff *skb, struct flow *flow, const struct packet *packet)
{
  struct media media = {};
  int outcome = classify(skb, packet, flow->carries, &media);
  if (outcome != PARSED)
    return hand_up(flow, outcome);
  if ((skb->mark & ~COPY_INDEX) == COPY_MARK)
    return send_copy(skb, flow, packet, &media);
  if (flow->source_mode != SOURCE_ANY && !is_from(flow, packet)) {
    if (flow->source_mode != SOURCE_DROP_OTHERS)
      return hand_up(flow, TOTAL_UP_SOURCE);
    note_refused(flow, packet);
    count(TOTAL_DROPPED_SOURCE, 1);
    return TC_ACT_SHOT;
  }
  return relay(skb, flow, packet, &media);
}

static __always_inline int forward(struct __sk_buff *skb, u32 network)
{
  struct packet packet = {};
  /* A tagged packet is its VLAN device's, and what has been merged is for the stack to take apart. */
  if (skb->pkt_type != 0 || skb->vlan_present || skb->gso_segs > 1)
    return GO_UP;
  int outcome = parse(skb, network, &packet);
  if (outcome == NOT_OURS)
    return GO_UP;
  if (outcome != PARSED) {
    count(outcome, 1);
    return GO_UP;
  }
  struct flow *flow = bpf_map_lookup_elem(&flows, &packet.local);
  return flow ? receive(skb, flow, &packet) : GO_UP;
}

SEC("tc")
int rtpe_forward(struct __sk_buff *skb)
{
  return forward(skb, ETH_HLEN);
}

/* For devices without a link header (tunnels, WireGuard, PPP). */
SEC("tc")
int rtpe_forward_l3(struct __sk_buff *skb)
{
  return forward(skb, 0);
}
