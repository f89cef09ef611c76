export { CallCensus } from './census/call-census.ts';
export { expositionType } from './prometheus/exposition.ts';
export { renderMetrics } from './prometheus/render.ts';
export type { MetricSources, ProxyTrouble, WorkerFigures } from './prometheus/sources.ts';
export { GcPauses } from './runtime/gc-pauses.ts';
export { LoopDelay } from './runtime/loop-delay.ts';
