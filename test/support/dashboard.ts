/** The Grafana dashboard that is shipped. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}

export function dashboardQueries(): readonly string[] {
  const path = fileURLToPath(new URL('../../../etc/grafana/rtpengine.json', import.meta.url));
  const { panels } = JSON.parse(readFileSync(path, 'utf8')) as Dashboard;
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** What the queries ask for: metrics, each with the labels that it is chosen or grouped by. */
export function dashboardNeeds(): readonly {
  readonly metric: string;
  readonly labels: readonly string[];
}[] {
  return dashboardQueries().flatMap((query) => {
    const grouped = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names]) => names!.split(/, */));
    return [...query.matchAll(/((?:rtpengine|process)_\w+)\{([^}]*)\}/g)].map(([, metric, chosen]) => ({
      metric: metric!,
      labels: [...chosen!.matchAll(/(\w+)=/g)].map(([, label]) => label!).concat(grouped),
    }));
  });
}
