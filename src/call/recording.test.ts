import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, planOf } from '../../test/support/call-bench.ts';
import { createFakeRecorder } from '../../test/support/fake-recorder.ts';
import { noRecordingWish, type RecordingCode, type RecordingWish } from '../policy/recording.ts';
import type { RecordingRequest } from '../policy/request.ts';
import type { TapPlan } from '../plan/tap.ts';
import { recordingPaths, recordingState, type RecordingState } from './recording.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');
const wish = (part: Partial<RecordingWish>): RecordingWish => ({ ...noRecordingWish(), ...part });
const on = wish({ call: 'on' });

function aBench(recorder = createFakeRecorder()) {
  const bench = createCallBench({ deleteDelayMs: 0 }, { recorder });
  const call = () => bench.registry.find('call')!;
  const record = (command: RecordingRequest['command'], part: Partial<RecordingRequest> = {}) =>
    bench.registry.record({
      command,
      callId: 'call',
      metadata: null,
      recording: null,
      isPaused: false,
      ...part,
    });
  const taps = (): readonly (TapPlan | null)[] =>
    bench.media.plans.get('call')!.streams.map(({ tap }) => tap);
  const connect = (recording: RecordingWish | null = null): void => {
    bench.offer({ sdp: a, recording });
    bench.answer({ sdp: b });
  };
  const remove = (isRecordingDiscarded: boolean): void => {
    const ids = { callId: 'call', fromTag: null, toTag: null, viaBranch: null, delaySeconds: null };
    bench.registry.delete(
      { command: 'delete', ...ids, isFatal: false, isFast: true, isRecordingDiscarded },
      () => null,
    );
  };
  return { ...bench, recorder, call, record, taps, connect, remove };
}

const withEvents =
  benchSdp(4000).replace(/(m=audio .*)\r\n/, '$1 101\r\n') + 'a=rtpmap:101 telephone-event/8000\r\n';

describe('recording that is steered by digits', () => {
  const codes = [
    { action: 'start', digits: '*91' },
    { action: 'stop', digits: '*92' },
    { action: 'startStop', digits: '*93' },
    { action: 'pause', digits: '*94' },
    { action: 'pauseResume', digits: '*95' },
    { action: 'startPauseResume', digits: '*96' },
  ] as const;
  const names = '0123456789*#ABCD';

  function steered(recordingCodes: readonly RecordingCode[], recording: RecordingWish) {
    const recorder = createFakeRecorder();
    const bench = createCallBench({ recordingCodes }, { recorder });
    bench.offer({ sdp: withEvents, recording });
    bench.answer({ sdp: b });
    const stream = () => planOf(bench).find(({ peer }) => peer?.port === 4000)!;
    const type = (digits: string): RecordingState => {
      for (const digit of digits) {
        const event = { code: names.indexOf(digit), durationMs: 100, volume: 10, at: 0, source: null };
        bench.registry.digit('call', stream().id, event);
      }
      return recordingState(bench.registry.find('call')!);
    };
    return { ...bench, recorder, stream, type };
  }

  it('does what each of the six codes says', () => {
    const { type } = steered(codes, wish({ isSteeredByDigits: true }));
    const course = [
      '*94',
      '*91',
      '*91',
      '*94',
      '*91',
      '*95',
      '*95',
      '*92',
      '*93',
      '*93',
      '*96',
      '*96',
      '*96',
    ];
    assert.deepEqual(course.map(type), [
      'off',
      'on',
      'on',
      'paused',
      'on',
      'paused',
      'on',
      'off',
      'on',
      'off',
      'on',
      'paused',
      'on',
    ]);
  });

  it('takes the codes of a message, and the configured ones for what it does not name', () => {
    const own = wish({ isSteeredByDigits: true, codes: [{ action: 'start', digits: '5' }] });
    const { type } = steered(codes, own);
    assert.deepEqual(['*91', '5', '*92'].map(type), ['off', 'on', 'off']);
  });

  it('forgets what was typed too long ago, and what has been acted on', () => {
    const { type, advance } = steered(codes, wish({ isSteeredByDigits: true }));
    type('*9');
    advance(3);
    assert.equal(type('1'), 'off');
    assert.equal(type('*91'), 'on');
    assert.equal(type('91'), 'on');
  });

  it('looks only at parties that may, and then at their digits alone', () => {
    const listening = steered(codes, wish({ isSteeredByDigits: true }));
    assert.equal(listening.stream().treatment?.areEventsTold, true);
    assert.equal(planOf(listening).find(({ peer }) => peer?.port === 5000)?.treatment, null);
    const { stream, type } = steered(codes, wish({}));
    assert.equal(stream().treatment, null);
    assert.equal(type('*91'), 'off');
  });
});

const tap: TapPlan = { recording: 1, slot: 101, isIngress: true, isEgress: false, keys: null };

describe('recording of a call', () => {
  it('begins with the offer that asks for it, and takes the SDP of each exchange', () => {
    const { connect, recorder, taps, call } = aBench();
    connect(on);
    assert.deepEqual(taps(), [tap, tap, tap, tap]);
    assert.deepEqual([recordingState(call()), recordingPaths(call())], ['on', ['/spool/1']]);
    const recording = recorder.recordings[0]!;
    assert.deepEqual(
      recording.sdps.map(({ mode, sdp }) => [mode, /^m=audio \d+/m.exec(sdp)?.[0]]),
      [
        ['offer', 'm=audio 30002'],
        ['answer', 'm=audio 30000'],
      ],
    );
    assert.deepEqual(recording.order.names, { file: null, directory: null, pattern: null });
  });

  it('starts, pauses, goes on and ends by command', () => {
    const { connect, recorder, taps, call, record } = aBench();
    connect();
    assert.deepEqual(
      [taps(), recordingState(call()), recordingPaths(call())],
      [[null, null, null, null], 'off', null],
    );
    const names = { file: '/f', directory: '/d', pattern: '%c' };
    record('start recording', { metadata: 'm', recording: wish(names) });
    assert.deepEqual(taps(), [tap, tap, tap, tap]);
    assert.deepEqual(
      [recorder.recordings[0]?.order.names, recorder.recordings[0]?.order.metadata],
      [names, 'm'],
    );
    record('pause recording');
    assert.deepEqual([taps(), recordingState(call())], [[null, null, null, null], 'paused']);
    record('start recording');
    assert.deepEqual(taps(), [tap, tap, tap, tap]);
    record('stop recording', { isPaused: true });
    assert.deepEqual([recordingState(call()), recorder.recordings[0]?.end], ['paused', null]);
    record('stop recording', { metadata: 'later' });
    assert.deepEqual(
      [recordingState(call()), recorder.recordings[0]?.end],
      ['off', { metadata: 'later', isDiscarded: false }],
    );
    record('stop recording');
    record('pause recording');
    record('start recording');
    record('start recording');
    assert.deepEqual([recorder.recordings.length, taps()[0]?.recording], [2, 2]);
  });

  it('ends with the call', () => {
    const { connect, recorder, remove } = aBench();
    connect(on);
    remove(false);
    assert.deepEqual(recorder.recordings[0]?.end, { metadata: null, isDiscarded: false });
  });

  it('is deleted with the call where the delete says so, unless the call goes on', () => {
    const first = aBench();
    first.connect(on);
    first.remove(true);
    assert.equal(first.recorder.recordings[0]?.end?.isDiscarded, true);
    const recorder = createFakeRecorder();
    const bench = createCallBench({ deleteDelayMs: 30_000 }, { recorder });
    bench.offer({ sdp: a, recording: on });
    const ids = { callId: 'call', fromTag: null, toTag: null, viaBranch: null, delaySeconds: null };
    const request = {
      command: 'delete',
      ...ids,
      isFatal: false,
      isFast: true,
      isRecordingDiscarded: true,
    } as const;
    bench.registry.delete(request, () => null);
    bench.answer({ sdp: b });
    bench.registry.endAll('forced');
    assert.equal(recorder.recordings[0]?.end?.isDiscarded, false);
  });

  for (const [name, part] of [
    ['record call = discard', { call: 'discard' }],
    ['the flag discard-recording', { isDiscarded: true }],
  ] as const) {
    it(`is deleted by ${name} in an offer`, () => {
      const { connect, offer, recorder, taps } = aBench();
      connect(on);
      offer({ sdp: a, toTag: 'b', recording: wish(part) });
      assert.deepEqual([recorder.recordings[0]?.end?.isDiscarded, taps()[0]], [true, null]);
    });

    it(`is deleted by ${name} in stop recording, and begun anew in start recording`, () => {
      const { connect, record, recorder, call } = aBench();
      connect(on);
      record('start recording', { recording: wish(part) });
      assert.deepEqual([recorder.recordings[0]?.end?.isDiscarded, recordingState(call())], [true, 'on']);
      record('stop recording', { recording: wish(part), isPaused: true });
      assert.deepEqual([recorder.recordings[1]?.end?.isDiscarded, recordingState(call())], [true, 'off']);
    });
  }

  it('ends by record call = off in an answer', () => {
    const { offer, answer, recorder, taps } = aBench();
    offer({ sdp: a, recording: on });
    answer({ sdp: b, recording: wish({ call: 'off' }) });
    assert.deepEqual([recorder.recordings[0]?.end?.isDiscarded, taps()], [false, [null, null, null, null]]);
  });

  it('leaves out a party that is excluded, from its first word on', () => {
    const { offer, answer, taps, record } = aBench();
    offer({ sdp: a, recording: on });
    answer({ sdp: b, recording: wish({ isPartyExcluded: true }) });
    assert.deepEqual(taps(), [tap, tap, null, null]);
    record('pause recording');
    record('start recording');
    assert.deepEqual(taps(), [tap, tap, null, null]);
    offer({ sdp: a, toTag: 'b', recording: wish({ isPartyExcluded: true }) });
    assert.deepEqual(taps(), [null, null, null, null]);
  });

  it('of what is sent, or of both', () => {
    const { connect, taps } = aBench(createFakeRecorder({ isIngress: false, isEgress: true }));
    connect(on);
    assert.deepEqual([taps()[0]?.isIngress, taps()[0]?.isEgress], [false, true]);
  });

  it('does not fail a request when there is nothing to record with', () => {
    const without = createCallBench();
    without.offer({ sdp: a, recording: on });
    assert.equal(recordingState(without.registry.find('call')!), 'off');
    const { connect, recorder, call, record } = aBench();
    recorder.refuse('no');
    connect(on);
    assert.deepEqual([record('start recording'), recordingState(call())], [{ ok: true }, 'off']);
  });

  it('of a call that does not exist is an error', () => {
    const { record } = aBench();
    assert.deepEqual(record('start recording'), { ok: false, text: 'Unknown call-id' });
  });

  it('knows the keys of packets that pass through encrypted', () => {
    const crypto = (key: string): string =>
      `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${Buffer.alloc(30, key).toString('base64')}`;
    const { offer, answer, taps, call } = aBench();
    offer({ sdp: benchSdp(4000, '192.0.2.100', crypto('a')).replace('RTP/AVP', 'RTP/SAVP'), recording: on });
    answer({ sdp: benchSdp(5000, '192.0.2.200', crypto('b')).replace('RTP/AVP', 'RTP/SAVP') });
    assert.equal(recordingState(call()), 'on');
    const key = (fill: string): string => fill.repeat(30);
    assert.deepEqual(
      taps().map((found) => [found?.keys?.inbound.masterKey, found?.keys?.outbound.masterKey]),
      [
        [key('a'), key('b')],
        [key('a'), key('b')],
        [key('b'), key('a')],
        [key('b'), key('a')],
      ],
    );
  });
});
