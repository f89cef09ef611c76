/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * What `cat list`, `cat status` and `cat blist` in a table's folder show, straight from the kernel: iterators over `flows`
 * (BPF_TRACE_ITER, Linux 5.8; the status sums up over processors, 5.19).
 */
#ifndef RTPENGINE_LIST_H
#define RTPENGINE_LIST_H

#include "maps.h"
#include "parse.h"

/* As far as it is used here; relocated to the running kernel's own when loaded. */
struct seq_file;
struct bpf_iter_meta {
  struct seq_file *seq;
  u64 session_id;
  u64 seq_num;
} __attribute__((preserve_access_index));
struct bpf_iter__bpf_map_elem {
  struct bpf_iter_meta *meta;
  struct bpf_map *map;
  void *key;
  void *value;
} __attribute__((preserve_access_index));

#define MAX_PROCESSORS 4096
#define SECOND 1000000000ULL
#define MILLISECOND 1000000ULL
#define MICROSECOND 1000ULL

#define PRINT(seq, format, ...)                                                                                       \
  ({                                                                                                                  \
    static const char text[] = format;                                                                                \
    u64 arguments[] = { __VA_ARGS__ };                                                                                \
    bpf_seq_printf(seq, text, sizeof(text), arguments, sizeof(arguments));                                            \
  })
#define PRINT_TEXT(seq, string)                                                                                       \
  ({                                                                                                                  \
    static const char text[] = string;                                                                                \
    bpf_seq_write(seq, text, sizeof(text) - 1);                                                                       \
  })

static __always_inline void print_endpoint(struct seq_file *seq, const u8 address[16], be16 port)
{
  if (is_mapped(address))
    PRINT(seq, "%pI4:%u", (u64)(long)(address + 12), bpf_ntohs(port));
  else
    PRINT(seq, "[%pI6]:%u", (u64)(long)address, bpf_ntohs(port));
}

static __always_inline void print_carries(struct seq_file *seq, u8 carries)
{
  if (carries == CARRIES_RTP)
    PRINT_TEXT(seq, "RTP");
  else if (carries == CARRIES_RTCP)
    PRINT_TEXT(seq, "RTCP");
  else if (carries == CARRIES_BOTH)
    PRINT_TEXT(seq, "RTP and RTCP");
  else
    PRINT_TEXT(seq, "other media");
}

static __always_inline void print_source(struct seq_file *seq, const struct flow *flow)
{
  if (flow->source_mode == SOURCE_ANY) {
    PRINT_TEXT(seq, "  source: any\n");
    return;
  }
  PRINT_TEXT(seq, "  source: ");
  print_endpoint(seq, flow->source, flow->source_port);
  if (flow->source_mode == SOURCE_DROP_OTHERS)
    PRINT_TEXT(seq, ", others are dropped\n");
  else
    PRINT_TEXT(seq, ", others go up to the daemon\n");
}

static __always_inline void print_destination(struct seq_file *seq, const struct destination *destination)
{
  PRINT_TEXT(seq, "  to ");
  print_endpoint(seq, destination->to, destination->to_port);
  PRINT_TEXT(seq, " from ");
  print_endpoint(seq, destination->from, destination->from_port);
  if (destination->kinds == FOR_RTP)
    PRINT_TEXT(seq, ", RTP");
  else if (destination->kinds == FOR_RTCP)
    PRINT_TEXT(seq, ", RTCP");
  else
    PRINT_TEXT(seq, ", RTP and RTCP");
  PRINT(seq, ", device %u, TOS %u: %llu packets, %llu bytes\n", destination->ifindex, destination->tos,
        destination->packets, destination->bytes);
}

static __always_inline void print_ssrc(struct seq_file *seq, const struct ssrc_state *state)
{
  if (!(state->flags & SSRC_USED))
    return;
  PRINT(seq, "  SSRC 0x%08x: %llu packets, %llu bytes, lost %u, duplicates %u, reordered %u, ", state->ssrc,
        state->packets, state->bytes, state->lost, state->duplicates, state->reordered);
  PRINT(seq, "gaps %u, restarts %u, ", state->gaps, state->restarts);
  PRINT(seq, "jitter %llu us, last sequence number %u, payload type %u\n", state->jitter / MICROSECOND,
        state->highest & 0xffff, state->payload_type);
}

static __always_inline void print_ago(struct seq_file *seq, u64 then)
{
  u64 now = bpf_ktime_get_ns();
  u64 ago = now > then ? now - then : 0;
  PRINT(seq, "%llu.%03llu s ago\n", ago / SECOND, ago % SECOND / MILLISECOND);
}

static __always_inline void print_refused(struct seq_file *seq, const struct flow *flow)
{
  if (flow->refused_at == 0)
    return;
  PRINT_TEXT(seq, "  last refused: from ");
  print_endpoint(seq, flow->refused, flow->refused_port);
  PRINT_TEXT(seq, ", ");
  print_ago(seq, flow->refused_at);
}

static __always_inline void print_activity(struct seq_file *seq, const struct flow *flow)
{
  PRINT(seq, "  %llu packets, %llu bytes, errors %llu, unwanted %llu, looped %llu, handed up %llu, ", flow->packets,
        flow->bytes, flow->errors, flow->unwanted, flow->looped, flow->handed_up);
  if (flow->last_packet == 0) {
    PRINT_TEXT(seq, "last packet never\n");
    return;
  }
  PRINT_TEXT(seq, "last packet ");
  print_ago(seq, flow->last_packet);
}

SEC("iter/bpf_map_elem")
int rtpe_list(struct bpf_iter__bpf_map_elem *ctx)
{
  struct seq_file *seq = ctx->meta->seq;
  const struct flow_key *key = ctx->key;
  const struct flow *flow = ctx->value;
  if (!key || !flow)
    return 0;
  PRINT_TEXT(seq, "local ");
  print_endpoint(seq, key->address, key->port);
  PRINT_TEXT(seq, " carries ");
  print_carries(seq, flow->carries);
  PRINT(seq, ", stream %llu\n", flow->stream);
  print_source(seq, flow);
  if (flow->destination_count > 0)
    print_destination(seq, &flow->destinations[0]);
  if (flow->destination_count > 1)
    print_destination(seq, &flow->destinations[1]);
  for (u32 index = INLINE_DESTINATIONS; index < MAX_DESTINATIONS; index++) {
    struct fanout_key copy = { .flow = flow->id, .index = index };
    if (index >= flow->destination_count)
      break;
    struct destination *destination = bpf_map_lookup_elem(&fanout, &copy);
    if (destination)
      print_destination(seq, destination);
  }
  if (flow->destination_count == 0)
    PRINT_TEXT(seq, "  to nobody: dropped\n");
  for (u32 index = 0; index < SSRC_ENTRIES; index++)
    print_ssrc(seq, &flow->ssrcs[index]);
  print_refused(seq, flow);
  print_activity(seq, flow);
  return 0;
}

/* Records of `struct flow_key` and `struct flow`, without what lies in `fanout`. */
SEC("iter/bpf_map_elem")
int rtpe_blist(struct bpf_iter__bpf_map_elem *ctx)
{
  const void *key = ctx->key, *flow = ctx->value;
  if (!key || !flow)
    return 0;
  bpf_seq_write(ctx->meta->seq, key, sizeof(struct flow_key));
  bpf_seq_write(ctx->meta->seq, flow, sizeof(struct flow));
  return 0;
}

static long add_processor(u32 processor, struct totals *sum)
{
  u32 zero = 0;
  struct totals *part = bpf_map_lookup_percpu_elem(&totals, &zero, processor);
  if (!part)
    return 1;
  for (u32 index = 0; index < TOTALS; index++)
    sum->counts[index] += part->counts[index];
  return 0;
}

#define PRINT_TOTAL(index, name) PRINT(seq, name ": %llu\n", sum.counts[index])

/* After the last flow comes a call without one, numbered by how many there were. */
SEC("iter/bpf_map_elem")
int rtpe_status(struct bpf_iter__bpf_map_elem *ctx)
{
  struct seq_file *seq = ctx->meta->seq;
  struct totals sum = {};
  u32 zero = 0;
  if (ctx->value)
    return 0;
  struct table_about *table = bpf_map_lookup_elem(&about, &zero);
  if (table)
    PRINT(seq, "table: %u\nlayout version: %u\ncontrolled by process: %u\n", table->table, table->abi_version,
          table->pid);
  bpf_loop(MAX_PROCESSORS, add_processor, &sum, 0);
  PRINT(seq, "flows: %llu\n", ctx->meta->seq_num);
  PRINT_TOTAL(TOTAL_FORWARDED, "packets forwarded");
  PRINT_TOTAL(TOTAL_FORWARDED_BYTES, "bytes forwarded");
  PRINT_TOTAL(TOTAL_COPIES, "copies for further destinations");
  PRINT_TOTAL(TOTAL_DROPPED_SOURCE, "dropped, other source");
  PRINT_TOTAL(TOTAL_DROPPED_NO_SINK, "dropped, nobody is to receive them");
  PRINT_TOTAL(TOTAL_DROPPED_LOOP, "dropped, going round in a loop");
  PRINT_TOTAL(TOTAL_UP_FRAGMENT, "up, IP fragments");
  PRINT_TOTAL(TOTAL_UP_IP_OPTIONS, "up, IP options");
  PRINT_TOTAL(TOTAL_UP_MALFORMED, "up, malformed");
  PRINT_TOTAL(TOTAL_UP_SOURCE, "up, other source");
  PRINT_TOTAL(TOTAL_UP_STUN, "up, STUN");
  PRINT_TOTAL(TOTAL_UP_DTLS, "up, DTLS");
  PRINT_TOTAL(TOTAL_UP_UNKNOWN_PROTOCOL, "up, neither RTP nor RTCP");
  PRINT_TOTAL(TOTAL_UP_RTCP, "up, RTCP");
  PRINT_TOTAL(TOTAL_UP_PAYLOAD_TYPE, "up, payload type");
  PRINT_TOTAL(TOTAL_UP_SSRC, "up, new SSRC");
  PRINT_TOTAL(TOTAL_UP_TOO_BIG, "up, larger than the path allows");
  PRINT_TOTAL(TOTAL_UP_NO_CHECKSUM, "up, no UDP checksum for IPv6");
  PRINT_TOTAL(TOTAL_UP_LOCAL_PEER, "up, peer on this host");
  PRINT_TOTAL(TOTAL_UP_FAILED, "failed");
  return 0;
}

#endif
