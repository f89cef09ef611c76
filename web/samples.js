/** Seconds of history that are kept of each source while a call is looked at. */
const MOST = 120;

/** What the figures of a call's sources were from second to second, for its plots. */
export class Samples {
  #sources = new Map();

  clear() {
    this.#sources.clear();
  }

  /** Takes what the counters of a call say now. */
  note(call) {
    for (const { legs } of sidesOf(call)) {
      for (const { streams } of legs) {
        for (const stream of streams)
          for (const source of stream.sources) this.#note(stream.id, source, call.now);
      }
    }
  }

  /** Oldest first; empty: nothing is known of it. */
  of(streamId, { ssrc }) {
    return this.#sources.get(`${streamId}/${ssrc}`)?.points ?? [];
  }

  #note(streamId, source, now) {
    const key = `${streamId}/${source.ssrc}`;
    const known = this.#sources.get(key);
    if (known === undefined) {
      this.#sources.set(key, { last: { ...source, now }, points: earlier(source) });
      return;
    }
    const { last, points } = known;
    const seconds = (now - last.now) / 1000;
    if (seconds < 0.2) return;
    const packets = Math.max(0, source.packets - last.packets);
    const lost = Math.max(0, source.lost - last.lost);
    points.push({
      rate: packets / seconds,
      loss: packets + lost === 0 ? null : (100 * lost) / (packets + lost),
      jitter: packets === 0 ? null : source.jitterMs,
      mos: packets === 0 ? null : source.mos,
    });
    if (points.length > MOST) points.shift();
    known.last = { ...source, now };
  }
}

/** What the daemon remembers of the time before we looked: a few means. */
function earlier({ progression }) {
  return progression.map(({ mos, jitterMs, lossPercent }) => ({
    rate: null,
    loss: lossPercent,
    jitter: jitterMs,
    mos,
  }));
}

export function sidesOf({ dialogues, solos }) {
  return [...dialogues.flatMap(({ sides }) => sides), ...solos.map(({ side }) => side)];
}
