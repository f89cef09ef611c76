import { expectRtp, type Leg, type TestCall } from './call.ts';
import { waitFor } from './wait.ts';

/** A stream in the reply to `query`, as far as tests of the kernel's forwarder look at it. */
export interface Stream {
  readonly path: string;
  readonly flags: readonly string[];
  readonly drops?: Readonly<Record<string, number>>;
  readonly stats: { readonly packets: number; readonly errors: number };
  readonly stats_out: { readonly packets: number };
  readonly 'kernel share': {
    readonly in: { readonly packets: number };
    readonly out: { readonly packets: number };
  };
}

/** RTP and RTCP streams of one party, in this order. */
export async function streamsOf(call: TestCall, leg: Leg): Promise<readonly Stream[]> {
  const { tags } = (await call.query()) as unknown as {
    tags: Record<string, { medias: readonly { streams: readonly Stream[] }[] }>;
  };
  return tags[leg.tag]!.medias[0]!.streams;
}

export async function rtpOf(call: TestCall, leg: Leg): Promise<Stream> {
  return (await streamsOf(call, leg))[0]!;
}

/** Both parties send until both directions are in the kernel. */
export async function offload(call: TestCall): Promise<void> {
  await expectRtp(call.a, call.b);
  await expectRtp(call.b, call.a);
  for (const leg of [call.a, call.b]) await waitForPath(call, leg, /^kernel$/);
}

export async function waitForPath(call: TestCall, leg: Leg, wanted: RegExp): Promise<void> {
  let path = '';
  await waitFor(
    () => `the path of ${leg.tag} to be ${wanted}, it is "${path}"`,
    async () => wanted.test((path = (await rtpOf(call, leg)).path)),
  );
}

/** What the kernel has forwarded of this leg's packets, once it is at least `count`. */
export async function kernelShare(call: TestCall, leg: Leg, count: number): Promise<number> {
  return waitFor(`${count} packets from the kernel`, async () => {
    const { packets } = (await rtpOf(call, leg))['kernel share'].in;
    return packets >= count && packets;
  });
}
