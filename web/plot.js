import { svg } from './dom.js';

const WIDTH = 200;

/**
 * A plot without axes: one line for each series, filled below; null breaks a line. `stacked`: each on top of the one before.
 * The height scales to the highest value, at least `least`; `floor` is the value at the bottom.
 */
export function plot(series, { height = 40, stacked = false, least = 1, floor = 0, label = '' } = {}) {
  const lines = stacked ? stack(series) : series;
  const top = Math.max(
    floor + least,
    ...lines.flatMap(({ values }) => values.filter((value) => value !== null)),
  );
  const x = (index, count) => (count < 2 ? WIDTH : (index * WIDTH) / (count - 1));
  const y = (value) => height - 1 - ((value - floor) / (top - floor)) * (height - 3);
  const drawing = svg('svg', {
    class: 'plot',
    viewBox: `0 0 ${WIDTH} ${height}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': label,
  });
  for (const { values, kind } of [...lines].reverse()) {
    for (const run of runsOf(values)) {
      const points = run.map(
        ([index, value]) => `${x(index, values.length).toFixed(1)},${y(value).toFixed(1)}`,
      );
      // One alone is drawn as a short line.
      if (run.length === 1)
        points.unshift(`${Math.max(0, x(run[0][0], values.length) - 2)},${y(run[0][1]).toFixed(1)}`);
      const from = points[0].split(',')[0];
      const to = points.at(-1).split(',')[0];
      drawing.append(
        svg('path', {
          class: `area ${kind}`,
          d: `M${from},${height} L${points.join(' L')} L${to},${height} Z`,
        }),
        svg('path', {
          class: `line ${kind}`,
          d: `M${points.join(' L')}`,
          'vector-effect': 'non-scaling-stroke',
        }),
      );
    }
  }
  return drawing;
}

function stack(series) {
  let below = [];
  return series.map(({ values, kind }) => {
    below = values.map((value, index) => (value ?? 0) + (below[index] ?? 0));
    return { values: below, kind };
  });
}

/** Pieces without a gap, as [index, value]. */
function runsOf(values) {
  const runs = [];
  let run = [];
  values.forEach((value, index) => {
    if (value !== null && value !== undefined) run.push([index, value]);
    else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
  });
  if (run.length > 0) runs.push(run);
  return runs;
}
