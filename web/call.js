import { byId, h, renew, svg } from './dom.js';
import { duration, fixed, moodOf, percent, short } from './format.js';
import { plot } from './plot.js';
import { Samples } from './samples.js';

const samples = new Samples();
let shownId = null;
/** Whether the diagnosis is unfolded, once somebody has said so. */
let opened = null;
/** Packets sent out by each stream at the last look, and the streams of which there are more by now. */
let sent = new Map();
let sending = new Set();

export function hideCall() {
  shownId = null;
  byId('call').hidden = true;
  byId('call').replaceChildren();
}

/** `call` null: there is none with this call-id (any more). */
export function showCall(id, call) {
  const place = byId('call');
  place.hidden = false;
  if (id !== shownId) {
    shownId = id;
    opened = null;
    samples.clear();
    place.replaceChildren();
  }
  if (call === null) {
    place.classList.add('gone');
    if (place.childElementCount === 0 || place.dataset.id !== id)
      place.replaceChildren(
        title(id, []),
        h('p', { class: 'dim' }, 'There is no such call; it may have ended.'),
      );
    place.dataset.id = id;
    return;
  }
  place.classList.remove('gone');
  place.dataset.id = id;
  samples.note(call);
  noteSent(call);
  const age = duration((call.now - call.createdAt) / 1000);
  const signalled = duration((call.now - call.lastSignalAt) / 1000);
  const facts = [
    `for ${age}`,
    `last offer or answer ${signalled} ago`,
    `by ${call.proxy}`,
    ...(call.isDeleted ? ['deleted'] : []),
    ...(call.isForeign ? ['foreign'] : []),
    ...(call.isRecorded ? ['recorded'] : []),
  ];
  renew(
    place,
    title(id, facts),
    diagnosis(call),
    ...call.dialogues.map(dialogue),
    ...call.solos.map(({ role, side }) => solo(role, side)),
  );
}

function noteSent({ dialogues, solos }) {
  const sides = [...dialogues.flatMap((each) => each.sides), ...solos.map(({ side }) => side)];
  const streams = sides.flatMap(({ legs }) => legs.flatMap((leg) => leg.streams));
  sending = new Set(
    streams.filter(({ id, out }) => out.packets > (sent.get(id) ?? Infinity)).map(({ id }) => id),
  );
  sent = new Map(streams.map(({ id, out }) => [id, out.packets]));
}

function title(id, facts) {
  return h(
    'div',
    { class: 'title' },
    h('h2', { title: id }, id),
    h('span', { class: 'dim' }, facts.join(' · ')),
    h('a', { href: '#', class: 'close', 'aria-label': 'Close' }, '✕'),
  );
}

/** What the daemon makes of it, in words; opened where something is wrong. */
function diagnosis({ diagnosis: { status, verdict, text } }) {
  // Its head says what stands above.
  const details = text
    .slice(text.indexOf(verdict) + verdict.length)
    .replace(/^\n+/, '')
    .trimEnd();
  const isOpen = opened ?? status === 'fault';
  return h(
    'details',
    { class: `diagnosis ${status}`, open: isOpen },
    h('summary', { onclick: () => (opened = !isOpen) }, verdict),
    h('pre', {}, details),
  );
}

function dialogue({ sides: [left, right], isAnswered, isActive }) {
  const count = Math.max(left.legs.length, right.legs.length);
  const state = isActive
    ? isAnswered
      ? ''
      : 'not answered yet'
    : 'these two do not hear each other: another branch was answered, or they were connected elsewhere';
  const isIdle =
    !isActive && ![left, right].some(({ legs }) => legs.some((leg) => leg.streams.some(isFlowing)));
  return h(
    'div',
    { class: `dialogue${isIdle ? ' idle' : ''}` },
    h('div', { class: 'heads' }, head(left), h('div', { class: 'dim' }, state), head(right)),
    ...Array.from({ length: count }, (_, index) => section(left.legs[index], right.legs[index])),
  );
}

function solo(role, side) {
  return h(
    'div',
    { class: 'dialogue' },
    h('div', { class: 'heads' }, head(side), h('div', { class: 'dim' }, role), h('div', {})),
    ...side.legs.map((leg) => section(leg, undefined)),
  );
}

function head({ tag, label, interface: name }) {
  return h(
    'div',
    { class: 'party' },
    h('strong', { title: tag }, label ?? tag),
    h('span', { class: 'dim' }, name === null ? '' : `interface ${name}`),
  );
}

/** A media section: each party at its side, our ports between them. */
function section(left, right) {
  const media = left ?? right;
  const isDeclined = (left?.isRejected ?? false) || (right?.isRejected ?? false);
  const streams = isDeclined ? 0 : Math.max(left?.streams.length ?? 0, right?.streams.length ?? 0);
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'media' },
      `#${media.index} ${media.type}`,
      h('span', { class: 'dim' }, ` ${protocols(left, right)}${isDeclined ? ' · declined (port 0)' : ''}`),
    ),
    listeners(left, right),
    ...Array.from({ length: streams }, (_, index) =>
      h(
        'div',
        { class: 'wires' },
        end(left, left?.streams[index]),
        wire(left?.streams[index], 'right'),
        relay(left?.streams[index], right?.streams[index]),
        wire(right?.streams[index], 'left'),
        end(right, right?.streams[index]),
      ),
    ),
  );
}

/** Who hears whom by subscription: each party's on its side. */
function listeners(left, right) {
  const texts = [left, right].map((leg) => (leg === undefined ? [] : listenersOf(leg)));
  if (texts.every(({ length }) => length === 0)) return null;
  return h('div', { class: 'listeners' }, ...texts.map((lines) => h('div', {}, ...lines)));
}

function listenersOf({ hears, heardBy }) {
  return [
    ...hears.map((link) => listener('hears', link)),
    ...heardBy.map((link) => listener('heard by', link)),
  ];
}

function listener(word, { tag, label, section: number, isRtcpOnly, problem }) {
  return h(
    'div',
    { class: problem === null ? null : 'dim' },
    h('span', { class: 'dim' }, `${word} `),
    h('strong', { title: tag }, label ?? tag),
    h(
      'span',
      { class: 'dim' },
      ` #${number}${isRtcpOnly ? ', RTCP only' : ''}${problem === null ? '' : `, nothing: ${problem}`}`,
    ),
  );
}

function protocols(left, right) {
  const all = [left?.protocol, right?.protocol].filter((protocol) => protocol !== undefined);
  return [...new Set(all)].join(' ⇄ ');
}

/** What a party sends, and how well it arrives. */
function end(leg, stream) {
  if (leg === undefined || stream === undefined) return h('div', { class: 'end' });
  const isRtcp = stream.kind === 'RTCP';
  const age =
    stream.lastPacketAge === null ? 'nothing received' : `last packet ${duration(stream.lastPacketAge)} ago`;
  const other =
    stream.advertised !== null && stream.advertised !== stream.peer ? `signalled ${stream.advertised}` : '';
  const codec = leg.codec ?? leg.codecs.join(', ');
  const { ice, dtls, srtp } = stream.security;
  return h(
    'div',
    { class: `end${isRtcp ? ' rtcp' : ''}` },
    h('div', { class: 'address' }, stream.peer ?? 'address unknown', h('span', { class: 'dim' }, other)),
    isRtcp ? null : h('div', {}, codec, h('span', { class: 'dim' }, direction(leg))),
    h(
      'div',
      { class: 'dim' },
      `${stream.kind} · ${short(stream.in.packets)} packets from it, ${short(stream.out.packets)} to it · ${age}`,
    ),
    ...[ice && `ICE ${ice}`, dtls && `DTLS ${dtls}`, srtp && `SRTP ${srtp}`]
      .filter(Boolean)
      .map((text) => h('div', { class: 'dim security' }, text)),
    ...stream.sources.slice(-2).map((source) => sourceView(stream, source)),
    ...Object.entries(stream.drops).map(([name, count]) =>
      h('div', { class: 'bad' }, `${short(count)} × ${name}`),
    ),
  );
}

function direction({ direction: said }) {
  return said === null || said === 'sendrecv' ? '' : ` ${said}`;
}

function sourceView(stream, source) {
  const points = samples.of(stream.id, source);
  const of = (key) => points.map((point) => point[key]);
  const last = points.at(-1) ?? {};
  const mos = source.mos ?? null;
  const trip = source.roundTripMs === null ? '' : ` · round trip ${fixed(source.roundTripMs, 0)} ms`;
  return h(
    'div',
    { class: 'source', 'data-ssrc': source.ssrc },
    h(
      'div',
      { class: 'dim' },
      `SSRC ${source.ssrc} · ${short(source.lost)} lost · ${short(source.reordered)} reordered${trip}`,
    ),
    h(
      'div',
      { class: 'plots' },
      figure('packets/s', short(last.rate ?? null), of('rate'), 'neutral', { least: 10 }),
      figure('loss', percent(last.loss), of('loss'), (last.loss ?? 0) > 1 ? 'bad' : 'neutral', { least: 5 }),
      figure(
        'jitter ms',
        fixed(source.jitterMs, 1),
        of('jitter'),
        source.jitterMs > 30 ? 'fair' : 'neutral',
        { least: 10 },
      ),
      figure('score', fixed(mos, 2), of('mos'), moodOf(mos) || 'neutral', { floor: 1, least: 3.5 }),
    ),
  );
}

function figure(name, value, values, kind, options) {
  return h(
    'div',
    { class: 'figure' },
    h('span', { class: 'dim' }, name),
    h('span', { class: `value ${kind}` }, value),
    plot([{ values, kind }], { height: 24, label: name, ...options }),
  );
}

function isFlowing({ lastPacketAge }) {
  return lastPacketAge !== null && lastPacketAge < 3;
}

/** From a party to us, with an arrow at either end where packets move. */
function wire(stream, towards) {
  if (stream === undefined) return h('div', { class: 'wire' });
  const kind = stream.isInKernel ? 'kernel' : 'user';
  const line = svg('svg', { viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': true });
  const [from, to] = towards === 'right' ? [0, 100] : [100, 0];
  line.append(
    svg('path', {
      class: `flow ${kind}${isFlowing(stream) ? ' moving' : ''}`,
      d: `M${from},8 H${to}`,
      'vector-effect': 'non-scaling-stroke',
    }),
    svg('path', {
      class: `flow out${sending.has(stream.id) ? ' moving' : ''}`,
      d: `M${to},16 H${from}`,
      'vector-effect': 'non-scaling-stroke',
    }),
  );
  return h('div', { class: 'wire' }, line);
}

function relay(left, right) {
  const row = (stream) =>
    stream === undefined
      ? null
      : h(
          'div',
          { class: 'port' },
          h('span', {}, stream.local ?? 'no port'),
          h(
            'span',
            { class: `chip ${stream.isInKernel ? 'kernel' : 'user'}`, title: stream.path },
            stream.isInKernel ? 'kernel' : 'user space',
          ),
          h('div', { class: 'dim why' }, stream.path.replace(/^(user space: |kernel$)/, '')),
        );
  return h('div', { class: 'relay' }, row(left), row(right));
}
