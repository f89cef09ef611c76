/* SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * What RTP headers tell of a sender, in the manner of RFC 3550 appendix A; the twin of
 * `src/media/worker/ssrc-statistics.ts`. Runs with the lock of the flow held, so that no helper may be called.
 */
#ifndef RTPENGINE_SSRC_H
#define RTPENGINE_SSRC_H

#include "classify.h"

/* RFC 3550 A.1: a larger step forward, or a longer way back, is a restart of the sender rather than loss. */
#define MAX_DROPOUT 3000
#define MAX_MISORDER 100
/* A timestamp that is this far off is a new time line (hold, transfer), not jitter. */
#define MAX_TRANSIT_CHANGE 10000000000ULL
/* Keeps the product with the length of a tick within 64 bits for clocks of 4000 Hz and more. */
#define MAX_TICKS (1U << 29)

static __always_inline void restart_sequence(struct ssrc_state *state, u16 sequence)
{
  state->highest = sequence;
  state->flags &= ~SSRC_JUMPED;
  /* What lies before the start was not counted as lost, so its late arrival must not take a loss back. */
  state->seen = ~0ULL;
}

static __always_inline void note_newest(struct ssrc_state *state, const struct rtp *rtp, u64 now)
{
  state->arrived = now;
  state->timestamp = rtp->timestamp;
  state->payload_type = rtp->payload_type;
}

/* RFC 3550 §6.4.1: J += (|D| - J) / 16. Only between packets of one payload type, hence one clock. */
static __always_inline void update_jitter(struct ssrc_state *state, const struct rtp *rtp, u64 tick, u64 now)
{
  if (tick == 0 || rtp->payload_type != state->payload_type)
    return;
  s32 ticks = rtp->timestamp - state->timestamp;
  u64 size = ticks < 0 ? -(s64)ticks : ticks;
  if (size > MAX_TICKS)
    return;
  size = (size * tick) >> 16;
  u64 elapsed = now - state->arrived;
  u64 change = ticks < 0 ? elapsed + size : elapsed > size ? elapsed - size : size - elapsed;
  if (change > MAX_TRANSIT_CHANGE)
    return;
  if (change > state->jitter)
    state->jitter += (change - state->jitter) >> 4;
  else
    state->jitter -= (state->jitter - change) >> 4;
}

static __always_inline void advance(struct ssrc_state *state, u32 step)
{
  state->highest += step;
  state->lost += step - 1;
  if (step > 1)
    state->gaps += 1;
  state->flags &= ~SSRC_JUMPED;
  state->seen = step < 64 ? (state->seen << step) | 1 : 1;
}

/* `behind`: 1 to 99 below the highest. Beyond 64 a repeat looks like a late arrival, and takes no loss back. */
static __always_inline void late_arrival(struct ssrc_state *state, u32 behind)
{
  if (behind < 64) {
    u64 bit = 1ULL << behind;
    if (state->seen & bit) {
      state->duplicates += 1;
      return;
    }
    state->seen |= bit;
    if (state->lost > 0)
      state->lost -= 1;
  }
  state->reordered += 1;
}

static __always_inline void jump(struct ssrc_state *state, const struct rtp *rtp, u64 now)
{
  if ((state->flags & SSRC_JUMPED) && state->after_jump == rtp->sequence) {
    state->restarts += 1;
    restart_sequence(state, rtp->sequence);
    note_newest(state, rtp, now);
    return;
  }
  state->flags |= SSRC_JUMPED;
  state->after_jump = rtp->sequence + 1;
}

static __always_inline void start_ssrc(struct ssrc_state *state, const struct rtp *rtp, u16 length, u64 now)
{
  state->ssrc = rtp->ssrc;
  state->flags = SSRC_USED;
  state->packets = 1;
  state->bytes = length;
  state->first_seen = state->last_seen = now;
  restart_sequence(state, rtp->sequence);
  note_newest(state, rtp, now);
}

static __always_inline void update_ssrc(struct ssrc_state *state, const struct rtp *rtp, u16 length, u64 tick,
                                        u64 now)
{
  u32 step = (rtp->sequence - state->highest) & 0xffff;
  state->packets += 1;
  state->bytes += length;
  state->last_seen = now;
  if (step == 0) {
    state->duplicates += 1;
  } else if (step < MAX_DROPOUT) {
    advance(state, step);
    update_jitter(state, rtp, tick, now);
    note_newest(state, rtp, now);
  } else if (step <= 0x10000 - MAX_MISORDER)
    jump(state, rtp, now);
  else
    late_arrival(state, 0x10000 - step);
}

#endif
