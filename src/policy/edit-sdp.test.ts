import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSdp } from '../protocols/sdp/index.ts';
import { EditingSdpWriter } from './edit-sdp.ts';
import { isTypeRemoved, noSdpEditing, type AttributeEdits } from './sdp-editing.ts';

interface Wishes {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly substitute?: readonly (readonly [from: string, to: string])[];
}

const edits = ({ add = [], remove = [], substitute = [] }: Wishes): AttributeEdits => ({
  add,
  remove: new Set(remove.map((text) => text.toLowerCase())),
  substitute: new Map(substitute.map(([from, to]) => [from.toLowerCase(), to])),
});

/** What becomes of these attributes of an audio section. */
function edited(attributes: readonly string[], wishes: Wishes): string {
  const writer = new EditingSdpWriter({ ...noSdpEditing, media: new Map([['audio', edits(wishes)]]) });
  writer.line('v', '0');
  writer.startMedia('audio');
  writer.line('m', 'audio 9 RTP/AVP 0');
  const parsed = parseSdp(`v=0\r\nm=audio 9 RTP/AVP 0\r\n${attributes.map((a) => `a=${a}\r\n`).join('')}`);
  assert.ok(parsed.ok);
  for (const { name, value } of parsed.sdp.media[0]!.attributes) writer.attribute(name, value);
  writer.finishPart();
  return writer
    .toString()
    .split('\r\n')
    .flatMap((line) => (line.startsWith('a=') ? [line.slice(2)] : []))
    .join(', ');
}

describe('sdp-attr', () => {
  const cases: readonly (readonly [attributes: readonly string[], wishes: Wishes, after: string])[] = [
    [['x', 'y:1'], {}, 'x, y:1'],
    [['x', 'y:1'], { add: ['z', 'x'] }, 'x, y:1, z, x'],
    [['x', 'y:1'], { remove: ['x'] }, 'y:1'],
    [['x', 'x:1', 'x:1 2', 'xy'], { remove: ['x'] }, 'xy'],
    [['x', 'x:1', 'x:1 2', 'x:12'], { remove: ['x:1'] }, 'x, x:12'],
    [['x', 'x:1', 'x:1 2'], { remove: ['x:1 2'] }, 'x, x:1'],
    [['x:1'], { remove: ['x:'] }, 'x:1'],
    [['x:'], { remove: ['x:'] }, ''],
    [['X-Foo:Bar'], { remove: ['x-foo'] }, ''],
    [['fmtp:101 0-15', 'fmtp:96 a'], { remove: ['fmtp:101'] }, 'fmtp:96 a'],
    [['fmtp:101 0-15', 'fmtp:96 a'], { remove: ['fmtp'] }, ''],
    [['x:1 2'], { substitute: [['x', 'y']] }, 'y'],
    [['x:1 2', 'x:1', 'x'], { substitute: [['x:1', 'y:2']] }, 'y:2, y:2, x'],
    [['x:1 2'], { substitute: [['x:1 2', 'X:Two']] }, 'X:Two'],
    // All of an attribute goes before its beginning.
    [['x:1 2'], { substitute: [['x', 'a'], ['x:1', 'b'], ['x:1 2', 'c']] }, 'c'], // prettier-ignore
    // What is put in place is not looked at again.
    [['x'], { substitute: [['x', 'y'], ['y', 'z']] }, 'y'], // prettier-ignore
    [['x'], { substitute: [['x', 'y']], remove: ['y'] }, 'y'],
    [['x'], { substitute: [['x', 'y']], remove: ['x'] }, ''],
    [[], { add: ['x'], remove: ['x'] }, 'x'],
    // Of what we write ourselves the name alone says too little.
    [['fmtp:101 0-15'], { substitute: [['fmtp', 'y']] }, 'fmtp:101 0-15'],
    [['fmtp:101 0-15'], { substitute: [['fmtp:101', 'fmtp:101 0-16']] }, 'fmtp:101 0-16'],
    [['sendrecv'], { substitute: [['sendrecv', 'sendonly']] }, 'sendonly'],
  ];
  for (const [attributes, wishes, after] of cases)
    it(`${attributes.join(', ')} with ${JSON.stringify(wishes)}`, () => {
      assert.equal(edited(attributes, wishes), after);
    });
});

describe('which section', () => {
  const editing = {
    ...noSdpEditing,
    session: edits({ remove: ['x'], add: ['session'] }),
    media: new Map([
      ['video', edits({ add: ['video'] })],
      ['other', edits({ add: ['other'] })],
    ]),
  };

  it('is told by the media type, in any case of letters', () => {
    const writer = new EditingSdpWriter(editing);
    writer.attribute('x', null);
    writer.finishPart();
    for (const type of ['VIDEO', 'audio', 'x-white', 'image']) {
      writer.startMedia(type);
      writer.line('m', type);
      writer.attribute('x', null);
      writer.finishPart();
    }
    assert.equal(
      writer.toString().replaceAll('\r\n', '|'),
      'a=session|m=VIDEO|a=x|a=video|m=audio|a=x|m=x-white|a=x|a=other|m=image|a=x|',
    );
  });

  it('is hidden by its type, or as one that is not registered', () => {
    const hidden = (removedMedia: readonly string[]) =>
      ['audio', 'Video', 'image', 'x-white'].filter((type) =>
        isTypeRemoved({ ...noSdpEditing, removedMedia }, type),
      );
    assert.deepEqual(hidden([]), []);
    assert.deepEqual(hidden(['video', 'image']), ['Video', 'image']);
    assert.deepEqual(hidden(['other']), ['x-white']);
    assert.deepEqual(hidden(['x-white', 'foo']), ['x-white']);
  });
});
