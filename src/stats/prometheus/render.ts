import { writeCallMetrics } from './call-metrics.ts';
import { writeControlMetrics } from './control-metrics.ts';
import { Exposition } from './exposition.ts';
import { writeOperationMetrics } from './operation-metrics.ts';
import { writeOwnMetrics } from './own-metrics.ts';
import { writeQualityMetrics } from './quality-metrics.ts';
import type { MetricSources } from './sources.ts';

/** All metrics as Prometheus reads them. */
export function renderMetrics(sources: MetricSources): string {
  const out = new Exposition();
  writeCallMetrics(out, sources);
  writeQualityMetrics(out, sources);
  writeControlMetrics(out, sources);
  writeOperationMetrics(out, sources);
  writeOwnMetrics(out, sources);
  return out.text();
}
