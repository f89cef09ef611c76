import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, smallest } from '../../../test/support/flag-parsing.ts';
import { toDictionary, type NgObject } from '../../protocols/ng/dictionary.ts';
import type { RequestCommand } from './commands.ts';
import { parseRequest } from './parse-request.ts';

function errorOf(command: RequestCommand, message: NgObject): string {
  const result = parseRequest(command, toDictionary(message), { templates: new Map() });
  assert.ok(!result.ok, 'expected an error');
  return result.error;
}

test('what is missing is told of in the order that rtpengine checks', () => {
  const { sdp, 'call-id': callId, 'from-tag': fromTag } = smallest;
  for (const command of ['offer', 'answer'] as const) {
    assert.equal(errorOf(command, {}), 'No SDP body in message');
    assert.equal(errorOf(command, { sdp: {} }), 'No SDP body in message');
    assert.equal(errorOf(command, { sdp }), 'No call-id in message');
    assert.equal(errorOf(command, { sdp, 'call-id': 5 }), 'No call-id in message');
    assert.equal(errorOf(command, { sdp, 'call-id': callId }), 'No from-tag in message');
  }
  assert.equal(errorOf('answer', { sdp, 'call-id': callId, 'from-tag': fromTag }), 'No to-tag in message');
  assert.equal(errorOf('delete', {}), 'No call-id in message');
  assert.equal(errorOf('query', {}), 'No call-id in message');
  assert.equal(errorOf('list', { limit: -1 }), 'invalid limit, must be >= 0');
});

test('an offer that says nothing has the defaults', () => {
  const { request, notices } = parse('offer', { sdp: '', 'call-id': '', 'from-tag': '' });
  assert.deepEqual(notices, []);
  assert.equal(request.toTag, null);
  assert.equal(request.ice, 'default');
  assert.deepEqual(request.transport, { kind: 'unchanged' });
  assert.deepEqual(request.tos, { kind: 'configured' });
  assert.deepEqual(parse('answer', smallest).request.tos, { kind: 'keep' });
});

test('delete looks at the to-tag only with its flag, and then not at the branch', () => {
  const message = { ...smallest, 'via-branch': 'b', 'delete delay': '7' };
  assert.deepEqual(parse('delete', message).request, {
    command: 'delete',
    callId: 'c',
    fromTag: 'f',
    toTag: null,
    viaBranch: 'b',
    delaySeconds: 7,
    isFatal: false,
    isFast: false,
    isRecordingDiscarded: false,
  });
  assert.deepEqual(parse('delete', { ...message, flags: ['to-tag', 'fatal', 'fast'] }).request, {
    command: 'delete',
    callId: 'c',
    fromTag: 'f',
    toTag: 't',
    viaBranch: null,
    delaySeconds: 7,
    isFatal: true,
    isFast: true,
    isRecordingDiscarded: false,
  });
  assert.equal(
    parse('delete', { ...message, flags: 'discard-recording' }).request.isRecordingDiscarded,
    true,
  );
});

test('a digit to be played', () => {
  const message = { 'call-id': 'c', 'from-tag': 'a', code: '#' };
  const selection = { all: 'none', fromTags: [], label: null, address: null, fromTag: 'a' };
  assert.deepEqual(parse('play DTMF', message).request, {
    command: 'play DTMF',
    callId: 'c',
    selection,
    code: 11,
    volume: 8,
    durationMs: 250,
    pauseMs: 100,
  });
  const bounded = { ...message, all: 'all', volume: '-5', duration: 20, pause: 9000 };
  assert.deepEqual(parse('play DTMF', bounded).request, {
    command: 'play DTMF',
    callId: 'c',
    selection: { ...selection, all: 'all' },
    code: 11,
    volume: 5,
    durationMs: 100,
    pauseMs: 5000,
  });
  for (const [wrong, error] of [
    [{ code: '1' }, /call-id/],
    [{ 'call-id': 'c' }, /"code"/],
    [{ 'call-id': 'c', code: 'x' }, /"code"/],
  ] as const) {
    const result = parseRequest('play DTMF', toDictionary(wrong), { templates: new Map() });
    assert.match(result.ok ? '' : result.error, error);
  }
});

test('what is said of recording', () => {
  const nothing = {
    call: null,
    isDiscarded: false,
    isPartyExcluded: false,
    isSteeredByDigits: false,
    codes: [],
    file: null,
    directory: null,
    pattern: null,
  };
  assert.equal(parse('offer', smallest).request.recording, null);
  assert.deepEqual(parse('offer', { ...smallest, 'record call': 'yes' }).request.recording, {
    ...nothing,
    call: 'on',
  });
  assert.deepEqual(
    parse('answer', { ...smallest, flags: ['record-call', 'exclude recording'] }).request.recording,
    {
      ...nothing,
      call: 'on',
      isPartyExcluded: true,
    },
  );
  const steered = {
    ...smallest,
    'vsc-start-rec': '*1',
    'VSC-pause-resume-recording': '*2d',
    'vsc-stop-rec': 'x',
    flags: 'recording-vsc',
  };
  assert.deepEqual(parse('offer', steered).request.recording, {
    ...nothing,
    isSteeredByDigits: true,
    codes: [
      { action: 'start', digits: '*1' },
      { action: 'pauseResume', digits: '*2D' },
    ],
  });
  const names = { 'output-dest': '/a', 'recording folder': '/b', 'output-pattern': '%c' };
  assert.deepEqual(parse('start recording', { 'call-id': 'c', metadata: 'm', ...names }).request, {
    command: 'start recording',
    callId: 'c',
    metadata: 'm',
    recording: { ...nothing, file: '/a', directory: '/b', pattern: '%c' },
    isPaused: false,
  });
  for (const pause of [{ pause: 'yes' }, { pause: 'on' }, { pause: 'true' }, { flags: ['pause'] }])
    assert.equal(parse('stop recording', { 'call-id': 'c', ...pause }).request.isPaused, true);
  assert.equal(parse('stop recording', { 'call-id': 'c', pause: 'no' }).request.isPaused, false);
  assert.deepEqual(parse('stop recording', { 'call-id': 'c', pause: 5 }).notices.length, 1);
  const discarded = parse('stop recording', { 'call-id': 'c', flags: ['discard-recording'] });
  assert.equal(discarded.request.recording?.isDiscarded, true);
});

test('query and list', () => {
  assert.deepEqual(parse('query', { 'call id': 'c' }).request, {
    command: 'query',
    callId: 'c',
    fromTag: null,
    toTag: null,
    isDiagnosed: false,
  });
  assert.equal(parse('query', { 'call-id': 'c', flags: ['diagnose'] }).request.isDiagnosed, true);
  assert.deepEqual(parse('list', {}).request, { command: 'list', limit: 32 });
  assert.deepEqual(parse('list', { limit: '5' }).request, { command: 'list', limit: 5 });
  assert.deepEqual(parse('list', { limit: 'many' }).request, { command: 'list', limit: 32 });
});
