import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readCapture } from '../../test/support/captures.ts';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { RingFeeder } from '../../test/support/ring-packets.ts';
import { waitFor } from '../../test/support/wait.ts';
import type { Recording } from '../plan/recorder.ts';
import { createRecorder } from './recorder-host.ts';

const root = mkdtempSync(join(tmpdir(), 'recorder-'));
after(() => rmSync(root, { recursive: true, force: true }));

function aRecorder() {
  const directory = `${mkdtempSync(join(root, 'spool-'))}/new`;
  const logger = recordingLogger();
  const recorder = createRecorder({
    directory,
    container: 'pcap',
    framing: 'raw',
    isIngress: true,
    isEgress: false,
    workers: 1,
    log: logger,
  });
  const feeder = new RingFeeder(recorder.taps.rings[0]);
  const begin = (callId: string, names = {}): Recording => {
    const none = { file: null, directory: null, pattern: null };
    const recording = recorder.begin({
      callId,
      callCreatedAt: 0,
      metadata: null,
      names: { ...none, ...names },
    });
    assert.ok(typeof recording !== 'string');
    return recording;
  };
  const put = ({ id, slot }: Recording, text: string): void =>
    feeder.put({ recording: id, slot, payload: Buffer.from(text) });
  const texts = (recording: Recording): readonly string[] =>
    readCapture(readFileSync(recording.status().path)).map(({ payload }) => payload.toString());
  return { directory, recorder, begin, put, texts, lines: logger.lines };
}

const kept = { metadata: null, isDiscarded: false };

describe('the recorder', () => {
  it('records in a thread of its own, and counts', async () => {
    const { recorder, begin, put, texts, directory } = aRecorder();
    const [first, second] = [begin('c1'), begin('c2', { file: `${directory}/own` })];
    assert.notEqual(first.slot, second.slot);
    put(first, 'a');
    put(second, 'b');
    first.describe({ mode: 'offer', label: null, sdp: 'v=0\r\n' });
    await waitFor(
      'the packets to be written',
      () => first.status().packets === 1 && second.status().packets === 1,
    );
    assert.deepEqual([texts(first), texts(second)], [['a'], ['b']]);
    first.finish(kept);
    second.finish({ metadata: null, isDiscarded: true });
    await recorder.stop();
    assert.deepEqual(readdirSync(`${directory}/metadata`).length, 1);
    assert.deepEqual(readdirSync(directory).sort(), ['metadata', 'pcaps', 'tmp']);
  });

  it('writes what is on its way when it is stopped', async () => {
    const { recorder, begin, put, texts } = aRecorder();
    const recording = begin('c');
    for (let index = 0; index < 1000; index += 1) put(recording, `${index}`);
    await recorder.stop();
    assert.equal(texts(recording).length, 1000);
  });

  it('uses slots again, with new counts', async () => {
    const { recorder, begin, put, lines } = aRecorder();
    const first = begin('c1');
    put(first, 'a');
    first.finish(kept);
    await waitFor('its end', () => lines.some((line) => line.startsWith('info: Recording closed')));
    const second = begin('c2');
    assert.deepEqual([second.slot, second.status().packets], [first.slot, 0]);
    assert.notEqual(second.id, first.id);
    await recorder.stop();
  });

  it('tells of a name that was taken, and of what cannot be written', async () => {
    const { recorder, begin, directory, lines } = aRecorder();
    const file = `${directory}/same`;
    const [first, second] = [begin('c1', { file }), begin('c2', { file })];
    const blocked = begin('c3', { file: `${file}/x` });
    await waitFor('the news', () => blocked.status().problem !== null);
    assert.deepEqual([first.status().path, second.status().path], [file, `${directory}/same-2`]);
    assert.ok(lines.some((line) => line.startsWith('error: The call cannot be recorded at this moment: E')));
    await recorder.stop();
  });

  it('refuses names that cannot be', () => {
    const { recorder } = aRecorder();
    const names = { file: 'x', directory: null, pattern: null };
    const refused = recorder.begin({ callId: 'c', callCreatedAt: 0, metadata: null, names });
    assert.equal(refused, 'recording-file is not an absolute path');
    return recorder.stop();
  });

  it('goes on with its files when its thread has died', async () => {
    const { recorder, begin, put, texts, lines } = aRecorder();
    const [first, second] = [begin('c1'), begin('c2')];
    put(first, 'a');
    await waitFor('the first packet', () => first.status().packets === 1);
    await recorder.kill();
    second.finish(kept);
    put(first, 'b');
    await waitFor('the second packet', () => first.status().packets === 2);
    assert.deepEqual(texts(first), ['a', 'b']);
    await waitFor('the end of the other', () =>
      lines.some((line) => line.startsWith('info: Recording closed')),
    );
    assert.ok(lines.some((line) => line.includes('another takes over 2 recordings')));
    await recorder.stop();
  });
});
