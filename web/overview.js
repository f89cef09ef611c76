import { byId, h, renew } from './dom.js';
import { duration, fixed, moodOf, percent, short } from './format.js';
import { plot } from './plot.js';

/** Totals over time, and where media goes. */
export function showOverview(data) {
  byId('version').textContent = data.version;
  byId('uptime').textContent = `up ${duration(data.uptime)}`;
  renew(byId('tiles'), ...tiles(data));
  renew(byId('panels'), paths(data), interfaces(data), drops(data), ends(data));
}

function tiles({ history: { points }, sessions }) {
  const of = (key) => points.map((point) => point[key]);
  const last = points.at(-1) ?? {};
  const packets = (last.userPackets ?? 0) + (last.kernelPackets ?? 0);
  const share = packets === 0 ? null : (100 * last.kernelPackets) / packets;
  const { mos = null, lossPercent = null, jitterMs = null } = last;
  const shares = points.map(({ userPackets, kernelPackets }) =>
    userPackets + kernelPackets === 0 ? null : (100 * kernelPackets) / (userPackets + kernelPackets),
  );
  return [
    tile('calls', short(sessions.total), sessions.foreign > 0 ? `${short(sessions.foreign)} foreign` : '', [
      { values: of('sessions'), kind: 'neutral' },
    ]),
    tile('offers a second', short(last.offers ?? 0), `${short(sessions.rejected)} refused`, [
      { values: of('offers'), kind: 'neutral' },
    ]),
    tile('packets a second', short(packets), 'kernel and user space', [
      { values: of('kernelPackets'), kind: 'kernel' },
      { values: of('userPackets'), kind: 'user' },
    ]),
    tile('share of the kernel', percent(share), '', [{ values: shares, kind: 'kernel' }], { least: 100 }),
    tile('bits a second', short(8 * (last.bytes ?? 0)), '', [
      { values: of('bytes').map((value) => 8 * value), kind: 'neutral' },
    ]),
    tile(
      'mean opinion score',
      fixed(mos, 2),
      `loss ${percent(lossPercent)}, jitter ${fixed(jitterMs, 1)} ms`,
      [{ values: of('mos'), kind: moodOf(mos) || 'neutral' }],
      { floor: 1, least: 3.5 },
    ),
  ];
}

function tile(name, value, note, series, options = {}) {
  return h(
    'article',
    { class: 'tile' },
    h('div', { class: 'name' }, name),
    h('div', { class: 'value' }, value, h('small', {}, note)),
    plot(series, { height: 44, stacked: series.length > 1, label: name, ...options }),
  );
}

function panel(title, ...content) {
  return h('article', { class: 'panel' }, h('h2', {}, title), ...content);
}

const nothing = (text) => h('p', { class: 'dim' }, text);

function bar(label, count, all, kind, title = '') {
  return h(
    'div',
    { class: 'bar', title },
    h('span', { class: 'label' }, label),
    h('span', { class: 'number' }, short(count)),
    h('meter', { class: kind, min: 0, max: Math.max(1, all), value: count }),
  );
}

function paths({ paths: found }) {
  const all = found.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return panel('Where streams go', nothing('There is no media.'));
  return panel(
    'Where streams go',
    ...found.map(({ text, count, isKernel }) =>
      bar(text.replace(/^user space: /, ''), count, all, isKernel ? 'kernel' : 'user', text),
    ),
  );
}

function interfaces({ interfaces: all }) {
  return panel(
    'Ports in use',
    ...all.map(({ name, address, used, total }) =>
      bar(`${name} ${address}`, used, total, used > 0.9 * total ? 'bad' : 'neutral', `${used} of ${total}`),
    ),
  );
}

function drops({ drops: all }) {
  if (all.length === 0) return panel('Packets not forwarded', nothing('None so far.'));
  const sorted = [...all].sort((a, b) => b.count - a.count).slice(0, 8);
  return panel(
    'Packets not forwarded',
    ...sorted.map(({ because, name, count }) => bar(because, count, sorted[0].count, 'bad', name)),
  );
}

const reasons = {
  regular: 'deleted',
  forced: 'ended by an operator',
  timeout: 'no media (timeout)',
  silentTimeout: 'on hold too long',
  offerTimeout: 'no answer',
  finalTimeout: 'too old',
};

function ends({ sessions: { endedBy, ended } }) {
  if (ended === 0) return panel('How calls ended', nothing('None has ended yet.'));
  return panel(
    'How calls ended',
    ...Object.entries(endedBy)
      .filter(([, count]) => count > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) =>
        bar(reasons[reason] ?? reason, count, ended, reason.endsWith('imeout') ? 'fair' : 'neutral'),
      ),
  );
}
