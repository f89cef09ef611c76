/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * Finds packets that go round in a loop; the twin of `src/media/worker/loop-guard.ts`. Each passage sets the TTL anew, so
 * nothing else would end it.
 */
#ifndef RTPENGINE_LOOP_H
#define RTPENGINE_LOOP_H

#include "parse.h"

/* So many equal packets in a row, within so long, are one that goes round in a loop. */
#define MAX_REPEATS 30
#define REPEAT_WINDOW 1000000000ULL
/* Enough for the parts of RTP, SRTCP and UDPTL that differ from packet to packet. */
#define SIGNED_BYTES 16

/* Of the first bytes and the length; 0: too short to tell packets apart. A global function, which the verifier looks at once. */
__noinline int signature_of(struct __sk_buff *skb, u32 payload, u32 length)
{
  u32 words[SIGNED_BYTES / 4] = {};
  u32 signature = length;
  long failed;
  /* Sizes are spelt out, since the verifier wants to see constants. */
  if (length >= 16)
    failed = bpf_skb_load_bytes(skb, payload, words, 16);
  else if (length >= 8)
    failed = bpf_skb_load_bytes(skb, payload, words, 8);
  else if (length >= 4)
    failed = bpf_skb_load_bytes(skb, payload, words, 4);
  else
    return 0;
  if (failed)
    return 0;
  for (u32 index = 0; index < SIGNED_BYTES / 4; index++) {
    signature = (signature ^ words[index]) * 0x9e3779b1;
    signature ^= signature >> 15;
  }
  return signature;
}

/* True if this packet must not be forwarded again. */
static __always_inline bool is_looping(struct flow *flow, u32 signature, u64 now)
{
  if (signature == 0)
    return false;
  if (signature != flow->signature || now - flow->repeats_since > REPEAT_WINDOW) {
    flow->signature = signature;
    flow->repeats_since = now;
    flow->repeats = 0;
    return false;
  }
  flow->repeats += 1;
  return flow->repeats >= MAX_REPEATS;
}

#endif
