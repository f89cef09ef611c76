import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sdpOf } from '../../../test/support/call-bench.ts';
import { noDtmfWish as dtmf, noExchangeControl } from '../../../test/support/dtmf-wish.ts';
import { createPartyBench, nobodySelected, type PartyBench } from '../../../test/support/party-bench.ts';
import { alice, answerOf, bob, offerOf } from '../../../test/support/secure-party.ts';
import type { StreamPlan } from '../../plan/types.ts';
import type { ControlRequest } from '../../policy/control-requests.ts';
import type { ExchangeControl } from '../../policy/media-control.ts';
import { delayMedia } from './perform-control.ts';

const withEvents = (port: number, address: string): string =>
  sdpOf(address, [`m=audio ${port} RTP/AVP 8 101`, 'a=rtpmap:101 telephone-event/8000']);

function aCall(control: ExchangeControl | null = null): PartyBench {
  const bench = createPartyBench();
  bench.offer({ sdp: withEvents(4000, '192.0.2.100'), label: 'A', control });
  bench.answer({ sdp: withEvents(5000, '192.0.2.200'), label: 'B' });
  return bench;
}

function refused(bench: PartyBench, change: Partial<ControlRequest>): string | null {
  const result = bench.registry.control({
    command: 'block media',
    callId: 'call',
    selection: nobodySelected,
    toTag: null,
    toLabel: null,
    setLabel: null,
    metadata: null,
    dtmf,
    ...change,
  });
  return result.ok ? null : result.text;
}

function control(bench: PartyBench, change: Partial<ControlRequest>): void {
  assert.equal(refused(bench, change), null);
}

const party = (fromTag: string): ControlRequest['selection'] => ({ ...nobodySelected, fromTag });
/** What is done with media that comes from these ports. */
const fates = (bench: PartyBench, ...ports: readonly number[]): readonly string[] =>
  ports.map((port) => bench.streamTo(port).treatment?.media ?? 'copied');

describe('block media and silence media', () => {
  it('are of the whole call where no party is named', () => {
    const bench = aCall();
    control(bench, {});
    assert.deepEqual(fates(bench, 4000, 5000), ['drop', 'drop']);
    control(bench, { command: 'unblock media' });
    assert.deepEqual(fates(bench, 4000, 5000), ['copied', 'copied']);
    control(bench, { command: 'silence media' });
    assert.deepEqual(fates(bench, 4000, 5000), ['silence', 'silence']);
  });

  it('are of one party by tag, label or address', () => {
    for (const selection of [
      party('b'),
      { ...nobodySelected, label: 'B' },
      { ...nobodySelected, address: '192.0.2.200' },
    ]) {
      const bench = aCall();
      control(bench, { selection });
      assert.deepEqual(fates(bench, 4000, 5000), ['copied', 'drop']);
    }
  });

  it('of a party outlast those of the call, unless all are meant', () => {
    const bench = aCall();
    control(bench, { selection: party('a') });
    control(bench, {});
    control(bench, { command: 'unblock media' });
    assert.deepEqual(fates(bench, 4000, 5000), ['drop', 'copied']);
    control(bench, { command: 'unblock media', selection: { ...nobodySelected, all: 'all' } });
    assert.deepEqual(fates(bench, 4000, 5000), ['copied', 'copied']);
  });

  it('are of one flow among several', () => {
    const bench = aCall();
    bench.subscribe({ toTag: 's' });
    bench.subscribeAnswer({
      toTag: 's',
      sdp: sdpOf('192.0.2.77', [
        'm=audio 6000 RTP/AVP 8 101',
        'a=rtpmap:101 telephone-event/8000',
        'a=recvonly',
      ]),
    });
    control(bench, { selection: party('a'), toTag: 's' });
    const blocked = (): StreamPlan['rtpSinks'] | undefined => bench.streamTo(4000).treatment?.blockedSinks;
    assert.deepEqual(blocked(), [bench.streamTo(6000).id]);
    control(bench, { command: 'unblock media', selection: { ...party('a'), all: 'except-offer-answer' } });
    assert.equal(blocked(), undefined);
    control(bench, { selection: { ...party('a'), all: 'offer-answer' } });
    assert.deepEqual(blocked(), [bench.streamTo(5000).id]);
    control(bench, { selection: { ...party('a'), all: 'flows' } });
    assert.equal(blocked()?.length, 2);
  });

  it('stay after a new offer', () => {
    const bench = aCall();
    control(bench, { selection: party('a') });
    bench.offer({ sdp: withEvents(4100, '192.0.2.100'), toTag: 'b' });
    bench.answer({ sdp: withEvents(5000, '192.0.2.200') });
    assert.deepEqual(fates(bench, 4100, 5000), ['drop', 'copied']);
  });

  it('say what is wrong, and change nothing', () => {
    const bench = aCall();
    const before = bench.streams();
    const cases: readonly (readonly [Partial<ControlRequest>, string])[] = [
      [{ callId: 'none' }, 'Unknown call-ID'],
      [{ selection: party('x') }, 'From-tag given, but no such tag exists'],
      [{ selection: { ...nobodySelected, label: 'x' } }, 'No monologue matching the given label'],
      [{ selection: { ...nobodySelected, address: 'x' } }, 'Failed to parse network address'],
      [{ selection: { ...nobodySelected, address: '192.0.2.9' } }, 'Failed to match address to any tag'],
      [{ selection: party('a'), toTag: 'x' }, 'To-tag given, but no such tag exists'],
      [{ selection: party('a'), toLabel: 'x' }, 'No monologue matching the given label'],
      [{ selection: party('a'), toTag: 'a' }, 'Media flow not found'],
    ];
    for (const [change, text] of cases) assert.equal(refused(bench, change), text);
    assert.equal(bench.streams(), before);
  });

  it('are forgotten with the party', () => {
    const bench = aCall();
    control(bench, { selection: party('a') });
    control(bench, { selection: party('a'), setLabel: 'new' });
    assert.equal(bench.registry.find('call')?.participants[0]?.label, 'new');
  });
});

describe('encrypted media that passes with the keys of the parties', () => {
  const secure = (bench: PartyBench): readonly boolean[] =>
    bench.streams().map(({ security }) => security !== null);

  function aSecureCall(): PartyBench {
    const bench = createPartyBench();
    const out = bench.offer({ sdp: offerOf(alice, 'RTP/SAVP') });
    bench.answer({ sdp: answerOf(bob, out) });
    return bench;
  }

  it('is opened to be silenced, not to be dropped, and stays open', () => {
    const bench = aSecureCall();
    assert.ok(secure(bench).every((isSecure) => !isSecure));
    control(bench, {});
    assert.ok(secure(bench).every((isSecure) => !isSecure));
    control(bench, { command: 'silence media', selection: party('a') });
    assert.ok(secure(bench).some((isSecure) => isSecure));
    control(bench, { command: 'unsilence media', selection: party('a') });
    assert.ok(secure(bench).some((isSecure) => isSecure));
  });

  it('is opened to be held back, and stays open: what was held has gone by another name', () => {
    const bench = aSecureCall();
    const call = bench.registry.find('call')!;
    for (const delayMs of [200, 0]) {
      delayMedia(call, call.participants[0]!, delayMs);
      assert.ok(secure(bench).some((isSecure) => isSecure));
    }
  });
});

describe('encrypted media whose change is asked for by the offer', () => {
  const events = (mode: 'drop' | 'zero'): Partial<ExchangeControl> => ({ dtmf: { ...dtmf, mode } });
  const wishes: readonly (readonly [string, Partial<ExchangeControl>, boolean])[] = [
    ['digits that are dropped', events('drop'), false],
    ['digits that are changed', events('zero'), true],
    ['media that is held back', { delayMs: 200 }, true],
    ['media that is held back no longer', { delayMs: 0 }, false],
    ['digits that are heard later', { dtmf: { ...dtmf, delayMs: 300 } }, true],
    ['reports of ours', { areReportsMade: true }, true],
    ['reports of the parties', { areReportsMade: false }, false],
  ];
  for (const [name, wish, isOurs] of wishes)
    it(`${name}: ${isOurs ? 'has keys of ours' : 'passes with the keys of the parties'}`, () => {
      const bench = createPartyBench();
      const out = bench.offer({
        sdp: offerOf(alice, 'RTP/SAVP'),
        control: { ...noExchangeControl, ...wish },
      });
      assert.equal(out.includes(alice.key), !isOurs);
      const back = bench.answer({ sdp: answerOf(bob, out) });
      assert.equal(back.includes(bob.key), !isOurs);
    });
});

describe('DTMF of a party', () => {
  it('is blocked, and passes again', () => {
    const bench = aCall();
    control(bench, { command: 'block DTMF', selection: party('a') });
    assert.equal(bench.streamTo(4000).treatment?.events.mode, 'drop');
    assert.equal(bench.streamTo(5000).treatment, null);
    control(bench, { command: 'unblock DTMF', selection: party('a') });
    assert.equal(bench.streamTo(4000).treatment, null);
  });

  it('is refused a tone', () => {
    const bench = aCall();
    assert.match(refused(bench, { command: 'block DTMF', dtmf: { ...dtmf, mode: 'tone' } })!, /tone/);
  });

  it('is watched for a trigger, which sets a mode until its time is over', () => {
    const bench = aCall();
    const wish = { ...dtmf, trigger: '5', triggerMode: 'zero', triggerEndMs: 3000 } as const;
    control(bench, { command: 'block DTMF', selection: party('a'), dtmf: wish });
    const { id, treatment } = bench.streamTo(4000);
    assert.equal(treatment?.areEventsTold, true);
    assert.equal(treatment.events.mode, 'pass');
    const event = { code: 5, durationMs: 100, volume: 10, at: 0, source: null };
    const heard = bench.registry.digit('call', id, event);
    assert.equal(heard?.party.tag, 'a');
    assert.equal(heard.isLogged, false);
    const events = bench.streamTo(4000).treatment?.events;
    assert.deepEqual(events, {
      mode: 'digit',
      digit: 0,
      until: bench.clock.monotonicMs() + 3000,
      next: 'pass',
      delayMs: 0,
    });
  });
});

describe('play DTMF', () => {
  const play = (bench: PartyBench, selection: ControlRequest['selection'], code = 5): string | null => {
    const digit = { code, volume: 8, durationMs: 250, pauseMs: 100 };
    const result = bench.registry.playDtmf({ command: 'play DTMF', callId: 'call', selection, ...digit });
    return result.ok ? null : result.text;
  };
  const codes = (bench: PartyBench, port: number): readonly number[] =>
    (bench.streamTo(port).treatment?.injections ?? []).map(({ code }) => code);

  it('has a party type digits, which are forgotten after their time', () => {
    const bench = aCall();
    assert.equal(play(bench, party('a')), null);
    assert.equal(play(bench, party('a'), 6), null);
    assert.equal(play(bench, { ...nobodySelected, all: 'all' }, 7), null);
    assert.deepEqual([codes(bench, 4000), codes(bench, 5000)], [[5, 6, 7], [7]]);
    const [first, second] = bench.streamTo(4000).treatment!.injections;
    assert.deepEqual([first?.payloadType, first?.hertz, second!.until - first!.until], [101, 8000, 350]);
    bench.advance(11);
    assert.deepEqual([codes(bench, 4000), codes(bench, 5000)], [[7], []]);
    bench.advance(1);
    assert.equal(bench.streamTo(4000).treatment, null);
  });

  it('is refused where nobody takes events, or too many wait', () => {
    const bench = aCall();
    for (let count = 0; count < 32; count += 1) assert.equal(play(bench, party('a')), null);
    assert.match(play(bench, party('a'))!, /Too many digits/);
    assert.match(play(bench, party('z'))!, /no such tag/);
    const plain = createPartyBench();
    plain.offer({ sdp: sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 8']) });
    plain.answer({ sdp: sdpOf('192.0.2.200', ['m=audio 5000 RTP/AVP 8']) });
    assert.match(play(plain, party('a'))!, /Nobody takes telephone-event/);
  });
});

describe('what an offer says of media', () => {
  it('drop-traffic takes RTP off its way, and leaves RTCP', () => {
    const bench = aCall({ ...noExchangeControl, dropTraffic: 'start' });
    assert.deepEqual(bench.streamTo(4000).rtpSinks, []);
    assert.equal(bench.streamTo(4000).rtcpSinks.length, 1);
    bench.answer({
      sdp: withEvents(5000, '192.0.2.200'),
      control: { ...noExchangeControl, dropTraffic: 'stop' },
    });
    assert.equal(bench.streamTo(4000).rtpSinks.length, 1);
  });

  it('media-echo sends a party its own media, and nothing of the other', () => {
    const bench = aCall({ ...noExchangeControl, mediaEcho: 'backward' });
    const { id, rtpSinks, treatment } = bench.streamTo(4000);
    assert.deepEqual(rtpSinks, [id]);
    assert.notEqual(treatment?.echoSsrc, null);
    assert.deepEqual(bench.streamTo(5000).rtpSinks, []);
    bench.answer({
      sdp: withEvents(5000, '192.0.2.200'),
      control: { ...noExchangeControl, mediaEcho: 'blackhole' },
    });
    assert.deepEqual(bench.streamTo(4000).rtpSinks, []);
  });

  it('generate RTCP gives both parties reports of ours, until it is off', () => {
    const bench = aCall({ ...noExchangeControl, areReportsMade: true });
    const [alice, bob] = [bench.streamTo(4000), bench.streamTo(5000)];
    for (const [rtp, rtcpPort] of [
      [alice, 4001],
      [bob, 5001],
    ] as const) {
      const rtcp = bench.streamTo(rtcpPort);
      assert.equal(rtp.reports?.via, rtcp.id);
      assert.deepEqual(rtcp.reports, rtp.reports);
      assert.equal(rtp.reports.intervalMs, 5000);
      assert.equal(rtp.treatment, null);
    }
    assert.notEqual(alice.reports?.cname, bob.reports?.cname);
    bench.offer({ sdp: withEvents(4000, '192.0.2.100'), toTag: 'b' });
    assert.deepEqual(bench.streamTo(4000).reports, alice.reports);
    bench.answer({
      sdp: withEvents(5000, '192.0.2.200'),
      control: { ...noExchangeControl, areReportsMade: false },
    });
    for (const port of [4000, 4001, 5000, 5001]) assert.equal(bench.streamTo(port).reports, null);
  });

  it('a party that hears itself gets no reports', () => {
    const bench = aCall({ ...noExchangeControl, areReportsMade: true, mediaEcho: 'backward' });
    assert.equal(bench.streamTo(4000).reports, null);
  });

  it('DTMF-delay lets digits pass later, unless they are blocked', () => {
    const late = { ...dtmf, delayMs: 300 };
    const bench = aCall({ ...noExchangeControl, dtmf: late });
    const eventsOf = (port: number) => bench.streamTo(port).treatment?.events;
    assert.deepEqual(
      [eventsOf(4000)?.mode, eventsOf(4000)?.delayMs, eventsOf(5000)],
      ['pass', 300, undefined],
    );
    bench.offer({
      sdp: withEvents(4000, '192.0.2.100'),
      toTag: 'b',
      control: { ...noExchangeControl, isDtmfBlocked: true, dtmf: late },
    });
    assert.deepEqual([eventsOf(4000)?.mode, eventsOf(4000)?.delayMs], ['drop', 300]);
    control(bench, { command: 'block DTMF', selection: party('b'), dtmf: late });
    assert.deepEqual([eventsOf(5000)?.mode, eventsOf(5000)?.delayMs], ['pass', 300]);
    control(bench, { command: 'unblock DTMF', selection: party('b') });
    assert.equal(eventsOf(5000), undefined);
  });

  it('delay-buffer is of the sender, until it is 0', () => {
    const bench = aCall({ ...noExchangeControl, delayMs: 200 });
    assert.equal(bench.streamTo(4000).treatment?.delayMs, 200);
    assert.equal(bench.streamTo(5000).treatment, null);
    bench.offer({
      sdp: withEvents(4000, '192.0.2.100'),
      toTag: 'b',
      control: { ...noExchangeControl, delayMs: 0 },
    });
    assert.equal(bench.streamTo(4000).treatment, null);
  });

  it('block-short is of the sender, and of each message anew', () => {
    const bench = aCall({ ...noExchangeControl, isShortBlocked: true });
    assert.equal(bench.streamTo(4000).treatment?.isShortDropped, true);
    assert.deepEqual(bench.streamTo(4000).treatment?.fixedTypes, [8]);
    assert.equal(bench.streamTo(5000).treatment, null);
    bench.offer({ sdp: withEvents(4000, '192.0.2.100'), toTag: 'b' });
    assert.equal(bench.streamTo(4000).treatment, null);
  });

  it('block-DTMF blocks the sender; a log destination watches both', () => {
    const destination = { family: 'IP4', address: '192.0.2.1', port: 9 } as const;
    const bench = aCall({ ...noExchangeControl, isDtmfBlocked: true, dtmfLogDestination: destination });
    assert.equal(bench.streamTo(4000).treatment?.events.mode, 'drop');
    assert.equal(bench.streamTo(5000).treatment?.areEventsTold, true);
  });
});
