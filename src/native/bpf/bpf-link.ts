import { BPF, bpf } from './bpf-call.ts';

/** `enum bpf_attach_type`. */
const TRACE_ITERATOR = 28;
const TCX_INGRESS = 46;

/** Runs a program on what a device receives (tcx, Linux 6.6). A link, or a negated errno: -EINVAL where there is no tcx. */
export function attachToIngress(programFd: number, ifindex: number): number {
  return bpf(BPF.linkCreate, ({ uint32 }) => uint32.set([programFd, ifindex, TCX_INGRESS]));
}

/** Swaps the program of a link; no packet meets neither of them. 0 or a negated errno. */
export function replaceProgram(linkFd: number, programFd: number): number {
  return bpf(BPF.linkUpdate, ({ uint32 }) => uint32.set([linkFd, programFd]));
}

/** Takes a link off its device at once, whoever else holds it. 0 or a negated errno. */
export function detachLink(linkFd: number): number {
  return bpf(BPF.linkDetach, ({ uint32 }) => (uint32[0] = linkFd));
}

/** A link of an iterator program with the map that it walks over, or a negated errno. */
export function createIteratorLink(programFd: number, mapFd: number): number {
  return bpf(
    BPF.linkCreate,
    (slab) => {
      const info = slab.allocate(16);
      slab.uint32[info >> 2] = mapFd;
      slab.uint32.set([programFd, 0, TRACE_ITERATOR]);
      slab.setPointer(16, info);
      slab.uint32[6] = 16;
    },
    16,
  );
}

/** A descriptor that reads from the iterator, or a negated errno. */
export function openIterator(linkFd: number): number {
  return bpf(BPF.iteratorCreate, ({ uint32 }) => (uint32[0] = linkFd));
}
