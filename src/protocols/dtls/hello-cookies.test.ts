import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isHelloRest, readClientHello, type ClientHello } from './client-hello.ts';
import { HELLO_VERIFY_LENGTH, HelloCookies } from './hello-cookies.ts';
import { isSoundDatagram } from './check-datagram.ts';

/** A ClientHello as far as it matters, with 10 bytes behind the cookie. */
function helloDatagram(
  fields: { random?: number; cookie?: Uint8Array; sequence?: number; cut?: number } = {},
): Uint8Array {
  const { random = 1, cookie = new Uint8Array(0), sequence = 0, cut = 0 } = fields;
  const body = [0xfe, 0xfd, ...new Array<number>(32).fill(random), 2, 5, 6, cookie.length, ...cookie];
  const whole = [...body, ...new Array<number>(10).fill(0)];
  const part = whole.slice(0, whole.length - cut);
  const message = [1, 0, 0, whole.length, 0, sequence, 0, 0, 0, 0, 0, part.length, ...part];
  return Uint8Array.from([22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 42, 0, message.length, ...message]);
}

const hello = (fields?: Parameters<typeof helloDatagram>[0]): ClientHello =>
  readClientHello(helloDatagram(fields), 0)!;

function counting(): (length: number) => Uint8Array {
  let next = 1;
  return (length) => new Uint8Array(length).fill(next++);
}

const cookieOf = (answer: Uint8Array): Uint8Array => answer.slice(28);

describe('readClientHello', () => {
  it('reads to the end of the cookie', () => {
    const read = hello({ cookie: Uint8Array.of(9, 9), sequence: 1 });
    assert.deepEqual([...read.sessionId], [5, 6]);
    assert.deepEqual([...read.cookie], [9, 9]);
    assert.equal(read.random[31], 1);
    assert.equal(read.recordSequence[7], 42);
  });

  it('is content with a first fragment that holds the cookie', () => {
    assert.ok(hello({ cut: 10 }));
    assert.equal(readClientHello(helloDatagram({ cut: 11 }), 0), null);
    assert.equal(readClientHello(helloDatagram({ cut: 30 }), 0), null);
  });

  it('takes nothing else', () => {
    assert.equal(readClientHello(helloDatagram({ sequence: 2 }), 0), null);
    const other = helloDatagram();
    other[13] = 11;
    assert.equal(readClientHello(other, 0), null);
    const offset = helloDatagram();
    offset[21] = 1;
    assert.equal(readClientHello(offset, 0), null);
    assert.deepEqual([isHelloRest(offset, 0), isHelloRest(helloDatagram(), 0)], [true, false]);
  });
});

describe('HelloCookies', () => {
  it('answers with a sound HelloVerifyRequest that is shorter than the hello', () => {
    const cookies = new HelloCookies(counting());
    const answer = cookies.answer(hello(), 'a:1', 0);
    assert.equal(answer.length, HELLO_VERIFY_LENGTH);
    assert.ok(answer.length < helloDatagram().length);
    assert.deepEqual(
      [...answer.subarray(0, 28)],
      [
        ...[22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 42, 0, 35],
        ...[3, 0, 0, 23, 0, 0, 0, 0, 0, 0, 0, 23],
        ...[0xfe, 0xff, 20],
      ],
    );
    assert.equal(isSoundDatagram(answer, 0, answer.length, false), true);
  });

  it('knows its cookie for that hello from that source', () => {
    const cookies = new HelloCookies(counting());
    const cookie = cookieOf(cookies.answer(hello(), 'a:1', 0));
    assert.equal(cookies.isGood(hello({ cookie }), 'a:1', 0), true);
    assert.equal(cookies.isGood(hello({ cookie }), 'a:2', 0), false);
    assert.equal(cookies.isGood(hello({ cookie, random: 2 }), 'a:1', 0), false);
    assert.equal(cookies.isGood(hello({ cookie: cookie.slice(1) }), 'a:1', 0), false);
    assert.equal(cookies.isGood(hello(), 'a:1', 0), false);
  });

  it('forgets it after one or two minutes', () => {
    const cookies = new HelloCookies(counting());
    const cookie = cookieOf(cookies.answer(hello(), 'a:1', 1000));
    const isGood = (now: number): boolean => cookies.isGood(hello({ cookie }), 'a:1', now);
    assert.equal(isGood(60_999), true);
    assert.equal(isGood(61_000), true);
    assert.equal(isGood(120_999), true);
    assert.equal(isGood(121_000), false);
    const later = new HelloCookies(counting());
    const old = cookieOf(later.answer(hello(), 'a:1', 0));
    assert.equal(later.isGood(hello({ cookie: old }), 'a:1', 500_000), false);
  });
});
