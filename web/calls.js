import { byId, h, renew } from './dom.js';
import { duration, fixed, moodOf, short } from './format.js';

const PAGE = 100;
const view = { search: '', order: 'newest', offset: 0 };
/** Packets of each call at the last look, for rates. */
let before = new Map();
let lookAgain = () => {};

/** `look`: fetches the list anew. `choose`: shows a call. */
export function listenToList(look) {
  lookAgain = look;
  const change = (changes) => {
    Object.assign(view, changes);
    look();
  };
  byId('search').addEventListener('submit', (event) => event.preventDefault());
  byId('text').addEventListener('input', ({ target }) => change({ search: target.value.trim(), offset: 0 }));
  byId('order').addEventListener('change', ({ target }) => change({ order: target.value, offset: 0 }));
  byId('back').addEventListener('click', () => change({ offset: Math.max(0, view.offset - PAGE) }));
  byId('next').addEventListener('click', () => change({ offset: view.offset + PAGE }));
}

export function listPath() {
  const { search, order, offset } = view;
  return `/api/calls?${new URLSearchParams({ search, order, offset, limit: PAGE })}`;
}

export function showList({ now, total, found, offset, calls }, chosen) {
  if (offset > 0 && calls.length === 0 && offset === view.offset) {
    // So many have ended meanwhile that the list is shorter than that.
    view.offset = Math.max(0, Math.floor((found - 1) / PAGE) * PAGE);
    lookAgain();
    return;
  }
  const last = offset + calls.length;
  byId('found').textContent =
    found === 0
      ? `none of ${total}`
      : `${offset + 1}–${last} of ${found}${found === total ? '' : `, ${total} in all`}`;
  byId('back').disabled = offset === 0;
  byId('next').disabled = last >= found;
  const rates = new Map();
  const rows = calls.map((call) => {
    const earlier = before.get(call.id);
    const seconds = earlier === undefined ? 0 : (now - earlier.now) / 1000;
    const rate =
      seconds > 0.2 ? Math.max(0, (call.packets - earlier.packets) / seconds) : (earlier?.rate ?? null);
    rates.set(
      call.id,
      seconds > 0.2 || earlier === undefined ? { now, packets: call.packets, rate } : earlier,
    );
    return row(call, now, rate, chosen);
  });
  before = rates;
  renew(
    byId('table'),
    calls.length === 0
      ? h('p', { class: 'dim empty' }, total === 0 ? 'There are no calls.' : 'Nothing is found.')
      : h('table', {}, h('thead', {}, heads()), h('tbody', {}, ...rows)),
  );
}

const columns = ['call', 'age', 'parties', 'codec', 'path', 'packets/s', 'packets', 'score', ''];

function heads() {
  return h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name)));
}

function row(call, now, rate, chosen) {
  const { id, key, parties, codecs, packets, mos } = call;
  const href = `#call=${key}`;
  return h(
    'tr',
    { class: key === chosen ? 'chosen' : null, onclick: () => (location.hash = href) },
    h('td', { class: 'id' }, h('a', { href, title: id }, id)),
    h('td', { class: 'number' }, duration((now - call.createdAt) / 1000)),
    h('td', { class: 'parties', title: parties.join('\n') }, parties.join(' → ')),
    h('td', {}, codecs.join(', ')),
    h('td', {}, pathMark(call)),
    h('td', { class: 'number' }, short(rate)),
    h('td', { class: 'number' }, short(packets)),
    h('td', { class: `number ${moodOf(mos)}` }, fixed(mos, 2)),
    h('td', {}, ...marks(call)),
  );
}

function pathMark({ streams, inKernel }) {
  if (streams === 0) return null;
  const kind = inKernel === streams ? 'kernel' : 'user';
  const text =
    inKernel === 0 ? 'user space' : inKernel === streams ? 'kernel' : `${inKernel} of ${streams} in kernel`;
  return h('span', { class: `chip ${kind}` }, text);
}

function marks({ isAnswered, isDeleted, isForeign, isRecorded }) {
  const chips = [
    [!isAnswered, 'unanswered'],
    [isDeleted, 'deleted'],
    [isForeign, 'foreign'],
    [isRecorded, 'recorded'],
  ];
  return chips.filter(([is]) => is).map(([, text]) => h('span', { class: 'chip' }, text));
}
