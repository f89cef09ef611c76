/** How a mean opinion score comes about (option `mos`). */
export interface MosMethod {
  /** Conversational quality counts the round trip, listening quality does not. */
  readonly countsRoundTrip: boolean;
  /** `G.107`: a short form of the E-model; `legacy`: what older monitoring tools compute. */
  readonly formula: 'G.107' | 'legacy';
}

/** What the score goes by. */
export interface LineQuality {
  /** Percent of packets that did not arrive, 0 to 100. */
  readonly lossPercent: number;
  readonly jitterMs: number;
  /** To the end of the leg and back, in milliseconds; null: not known. */
  readonly roundTripMs: number | null;
}

/** Rating without any impairment (ITU-T G.107 §7, default values). */
const BASE_RATING = 93.2;
/** Delay beyond which it hurts more (ITU-T G.107, a fit of the curve of Idd). */
const NOTICED_DELAY_MS = 177.3;
const LEGACY_NOTICED_MS = 160;
const WORST = 1;
const BEST = 4.5;

/** Mean opinion score, 1.0 to 4.5. Without a known round trip, conversational quality is that of listening. */
export function meanOpinionScore(quality: LineQuality, method: MosMethod): number {
  return scoreOf(method.formula === 'legacy' ? legacyRating(quality, method) : rating(quality, method));
}

function rating({ lossPercent, jitterMs, roundTripMs }: LineQuality, { countsRoundTrip }: MosMethod): number {
  if (lossPercent >= 93) return 0;
  const delay = jitterMs + (countsRoundTrip ? (roundTripMs ?? 0) / 2 : 0);
  const late = Math.max(0, delay - NOTICED_DELAY_MS);
  return BASE_RATING - lossPercent - 0.024 * delay - 0.11 * late;
}

function legacyRating(
  { lossPercent, jitterMs, roundTripMs }: LineQuality,
  { countsRoundTrip }: MosMethod,
): number {
  const latency = (countsRoundTrip ? (roundTripMs ?? 0) : 0) + 2 * jitterMs + 10;
  const delayed =
    latency < LEGACY_NOTICED_MS ? BASE_RATING - latency / 40 : BASE_RATING - (latency - 120) / 10;
  return delayed - 2.5 * lossPercent;
}

/** ITU-T G.107 annex B: from rating to score. */
function scoreOf(value: number): number {
  if (value <= 0) return WORST;
  if (value >= 100) return BEST;
  return Math.max(WORST, 1 + 0.035 * value + 7e-6 * value * (value - 60) * (100 - value));
}
