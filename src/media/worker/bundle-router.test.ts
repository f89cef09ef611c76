import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BundleRoute } from '../../plan/bundle.ts';
import type { StreamId } from '../../plan/types.ts';
import { BundleRouter } from './bundle-router.ts';

const audio = { name: 'audio' };
const video = { name: 'video' };
type Section = typeof audio;
const AUDIO = 1 as StreamId;
const VIDEO = 2 as StreamId;
const streams = new Map([
  [AUDIO, audio],
  [VIDEO, video],
]);
const route = (target: StreamId, mid: string, changes: Partial<BundleRoute> = {}): BundleRoute => ({
  target,
  mid,
  midExtensionId: 4,
  ssrcs: [],
  payloadTypes: [],
  ...changes,
});

const aRouter = (routes: readonly BundleRoute[], before: BundleRouter<Section> | null = null) =>
  new BundleRouter<Section>(routes, (id) => streams.get(id), before);

/** `mid`: in a header extension of id 4. */
function rtp(ssrc: number, payloadType: number, mid?: string): Uint8Array {
  const extension =
    mid === undefined ? [] : [0xbe, 0xde, 0, 1, 0x40 | (mid.length - 1), ...Buffer.from(mid.padEnd(3, '\0'))];
  const header = Buffer.alloc(12);
  header[0] = mid === undefined ? 0x80 : 0x90;
  header[1] = payloadType;
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, Buffer.from(extension), Buffer.alloc(20)]);
}

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
};
const receiverReport = (sender: number, about: number): Buffer =>
  words(0x81c90007, sender, about, 0, 0, 0, 0, 0);
const pictureLoss = (sender: number, media: number): Buffer => words(0x81ce0002, sender, media);

const whose = (router: BundleRouter<Section>, packet: Uint8Array): string | undefined =>
  router.routeRtp(packet, packet.length)?.name;
const about = (router: BundleRouter<Section>, compound: Uint8Array): readonly string[] =>
  router.routeRtcp(compound, compound.length).map(({ name }) => name);

describe('BundleRouter', () => {
  it('goes by the mid, and remembers the SSRC that came with it', () => {
    const router = aRouter([route(AUDIO, 'a'), route(VIDEO, 'v1')]);
    assert.equal(whose(router, rtp(7, 96)), undefined);
    assert.equal(whose(router, rtp(7, 96, 'v1')), 'video');
    assert.equal(whose(router, rtp(7, 96)), 'video');
    assert.equal(whose(router, rtp(7, 96, 'x')), 'video');
    assert.equal(whose(router, rtp(7, 96, 'a')), 'audio', 'an SSRC may move');
    assert.equal(whose(router, rtp(7, 96)), 'audio');
  });

  it('goes by SSRCs of the SDP, else by payload types of one section alone', () => {
    const router = aRouter([route(AUDIO, 'a', { payloadTypes: [0, 8] }), route(VIDEO, 'v', { ssrcs: [9] })]);
    assert.equal(whose(router, rtp(9, 99)), 'video');
    assert.equal(whose(router, rtp(5, 8)), 'audio');
    assert.equal(whose(router, rtp(5, 99)), 'audio');
    assert.equal(whose(router, rtp(6, 99)), undefined);
  });

  it('keeps what it has learned when the plan changes, but not of sections that are gone', () => {
    const before = aRouter([route(AUDIO, 'a'), route(VIDEO, 'v')]);
    whose(before, rtp(1, 0, 'a'));
    whose(before, rtp(2, 0, 'v'));
    const after = aRouter([route(AUDIO, 'a')], before);
    assert.equal(whose(after, rtp(1, 0)), 'audio');
    assert.equal(whose(after, rtp(2, 0)), undefined);
  });

  it('goes by sections, not by streams: that with the connection may become the stream of the next one', () => {
    const before = aRouter([route(AUDIO, 'a'), route(VIDEO, 'v')]);
    whose(before, rtp(1, 0, 'a'));
    whose(before, rtp(2, 0, 'v'));
    before.noteSent(rtp(102, 0), 0, video);
    const exchanged = aRouter([route(AUDIO, 'v'), route(VIDEO, 'a')], before);
    assert.deepEqual([whose(exchanged, rtp(1, 0)), whose(exchanged, rtp(2, 0))], ['video', 'audio']);
    assert.deepEqual(about(exchanged, pictureLoss(77, 102)), ['audio']);
    const alone = aRouter([route(AUDIO, 'v')], exchanged);
    assert.deepEqual([whose(alone, rtp(1, 0)), whose(alone, rtp(2, 0))], [undefined, 'audio']);
  });

  it('hands RTCP to whoever sends the media that it comes from, or gets the media that it is about', () => {
    const router = aRouter([route(AUDIO, 'a', { ssrcs: [1] }), route(VIDEO, 'v', { ssrcs: [2] })]);
    router.noteSent(rtp(101, 0), 0, audio);
    router.noteSent(rtp(102, 0), 0, video);
    assert.deepEqual(about(router, receiverReport(1, 101)), ['audio']);
    assert.deepEqual(about(router, receiverReport(77, 102)), ['video']);
    assert.deepEqual(about(router, Buffer.concat([receiverReport(1, 101), pictureLoss(1, 102)])), [
      'audio',
      'video',
    ]);
    assert.deepEqual(about(router, pictureLoss(77, 78)), []);
    assert.deepEqual(about(router, Buffer.from([0x81, 206, 0])), []);
  });

  it('remembers no more than 64 SSRCs', () => {
    const router = aRouter([route(AUDIO, 'a')]);
    for (let ssrc = 0; ssrc < 65; ssrc += 1) whose(router, rtp(ssrc, 0, 'a'));
    assert.equal(whose(router, rtp(0, 0)), undefined);
    assert.equal(whose(router, rtp(64, 0)), 'audio');
  });
});
