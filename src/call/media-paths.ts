import type { Call } from './call.ts';

/** How many media (pairs of m= sections) are forwarded where. */
export interface MediaPaths {
  readonly userSpace: number;
  readonly kernel: number;
  /** One direction in the kernel, the other not. */
  readonly mixed: number;
}

export function countMediaPaths(calls: Iterable<Call>): MediaPaths {
  let [userSpace, kernel, mixed] = [0, 0, 0];
  for (const { dialogues, solos, handle } of calls) {
    for (const { side, role } of solos) {
      if (role !== 'publisher') continue;
      for (const { rtp } of side.legs) {
        if (rtp === null) continue;
        if (handle.isInKernel(rtp.slot)) kernel += 1;
        else userSpace += 1;
      }
    }
    for (const { sides } of dialogues) {
      const [first, second] = sides;
      for (let index = 0; index < Math.max(first.legs.length, second.legs.length); index += 1) {
        const streams = [first.legs[index]?.rtp, second.legs[index]?.rtp].filter((stream) => !!stream);
        const inKernel = streams.filter(({ slot }) => handle.isInKernel(slot)).length;
        if (inKernel === 0) userSpace += 1;
        else if (inKernel === streams.length) kernel += 1;
        else mixed += 1;
      }
    }
  }
  return { userSpace, kernel, mixed };
}
