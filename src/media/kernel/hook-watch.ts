import type { Logger } from '../../base/log.ts';
import type { Device, DeviceAddress } from '../../native/netlink/devices.ts';
import type { HookState } from './hooks.ts';
import { describeProblem, type KernelProblem } from './problem.ts';

/** What watching needs of the machine; handed in so that every case is tested without a device. */
export interface HookPort {
  readonly devices: () => readonly Device[];
  readonly addresses: () => readonly DeviceAddress[];
  /** Devices that have a hook by its name. */
  readonly pinned: () => readonly string[];
  readonly state: (device: string, ifindexNow: number) => HookState | null;
  /** Null: attached. */
  readonly attach: (device: Device) => KernelProblem | null;
  readonly forget: (device: string) => void;
  readonly rename: (from: string, to: string) => void;
}

export interface HookWatchOptions {
  readonly table: number;
  readonly port: HookPort;
  readonly log: Logger;
  /** Local addresses that media comes to. */
  readonly addresses: readonly string[];
}

interface Watched {
  readonly ifindex: number;
  name: string;
  /** `removed`: by hand, so it stays off until somebody attaches it again. `failed`: tried again each time. */
  status: 'attached' | 'removed' | 'failed';
}

const HARDWARE_LOOPBACK = 772;

/**
 * Keeps a hook on each device that holds a media address. Devices that come (back) get one; one that an operator has removed is
 * reported once and left off.
 */
export class HookWatch {
  readonly #options: HookWatchOptions;
  readonly #watched = new Map<number, Watched>();
  readonly #homeless = new Set<string>();
  readonly #problems = new Map<number, KernelProblem>();
  #hooked: ReadonlySet<string> = new Set();

  constructor(options: HookWatchOptions) {
    this.#options = options;
  }

  /** Addresses whose device carries an attached hook. */
  get hooked(): ReadonlySet<string> {
    return this.#hooked;
  }

  /** Devices that carry a hook. */
  get devices(): readonly string[] {
    return Array.from(this.#watched.values()).flatMap(({ name, status }) =>
      status === 'attached' ? name : [],
    );
  }

  /** Devices without a hook that should have one, and why. */
  get problems(): readonly KernelProblem[] {
    return [...this.#problems.values()];
  }

  /** Compares what should be with what is, and acts. True if `hooked` has changed. */
  check(): boolean {
    const { port } = this.#options;
    const devices = port.devices();
    // There is always a loopback device: the question has failed, and nothing is known.
    if (devices.length === 0) return false;
    const places = this.#places(devices, port.addresses());
    this.#forgetGone(devices);
    for (const ifindex of new Set(places.values())) {
      const device = devices.find((each) => each.ifindex === ifindex);
      if (device) this.#checkDevice(device);
    }
    const hooked = new Set<string>();
    for (const [address, ifindex] of places)
      if (this.#watched.get(ifindex)?.status === 'attached') hooked.add(address);
    const isChanged =
      hooked.size !== this.#hooked.size || [...hooked].some((each) => !this.#hooked.has(each));
    this.#hooked = hooked;
    return isChanged;
  }

  /** Device of each media address that the machine has. */
  #places(devices: readonly Device[], addresses: readonly DeviceAddress[]): ReadonlyMap<string, number> {
    const loopback = devices.find(({ hardwareType }) => hardwareType === HARDWARE_LOOPBACK)?.ifindex;
    const places = new Map<string, number>();
    for (const address of this.#options.addresses) {
      const found = addresses.find((each) => each.address === address)?.ifindex;
      // All of 127.0.0.0/8 is local without being listed.
      const ifindex = found ?? (address.startsWith('127.') ? loopback : undefined);
      if (ifindex === undefined) this.#reportHomeless(address);
      else {
        places.set(address, ifindex);
        this.#homeless.delete(address);
      }
    }
    return places;
  }

  #reportHomeless(address: string): void {
    if (this.#homeless.has(address)) return;
    this.#homeless.add(address);
    this.#options.log.warn(
      `Media address ${address} is on no network device: nothing is forwarded for it in the kernel until it is there.`,
    );
  }

  #forgetGone(devices: readonly Device[]): void {
    for (const [ifindex, { name }] of this.#watched) {
      if (devices.some((device) => device.ifindex === ifindex)) continue;
      this.#watched.delete(ifindex);
      this.#problems.delete(ifindex);
      // Its name may be another device's already, whose hook is not touched.
      if (!devices.some((device) => device.name === name)) this.#options.port.forget(name);
      this.#options.log.warn(
        `Network device ${name} is gone and its hook with it; when it comes back, it is hooked again.`,
      );
    }
  }

  #checkDevice(device: Device): void {
    const known = this.#watched.get(device.ifindex);
    if (known && known.name !== device.name) this.#rename(known, device.name);
    const isAttached = this.#options.port.state(device.name, device.ifindex)?.ifindex === device.ifindex;
    if (!known) this.#begin(device, isAttached);
    else if (isAttached) this.#noteAttached(known);
    else if (known.status === 'attached') this.#noteRemoved(known);
    else if (known.status === 'failed') this.#attach(known, device);
  }

  #begin(device: Device, isAttached: boolean): void {
    const watched: Watched = { ifindex: device.ifindex, name: device.name, status: 'failed' };
    this.#watched.set(device.ifindex, watched);
    if (isAttached) watched.status = 'attached';
    else this.#attach(watched, device);
  }

  #attach(watched: Watched, device: Device): void {
    const failure = this.#options.port.attach(device);
    if (failure === null) {
      watched.status = 'attached';
      this.#problems.delete(device.ifindex);
      this.#options.log.info(`Hook of table ${this.#options.table} attached to ${device.name}.`);
      return;
    }
    if (!this.#problems.has(device.ifindex))
      this.#options.log.warn(
        `Media that comes in on ${device.name} is forwarded in user space: ${describeProblem(failure)}`,
      );
    this.#problems.set(device.ifindex, failure);
  }

  #noteAttached(watched: Watched): void {
    if (watched.status === 'attached') return;
    watched.status = 'attached';
    this.#problems.delete(watched.ifindex);
    this.#options.log.notice(
      `The hook on ${watched.name} is back: media there is forwarded in the kernel again.`,
    );
  }

  #noteRemoved(watched: Watched): void {
    watched.status = 'removed';
    this.#options.log.warn(
      `The hook on ${watched.name} was removed by hand: media that comes in there is forwarded in user space. ` +
        `\`rtpengine-ctl table attach ${this.#options.table} ${watched.name}\` brings it back.`,
    );
  }

  #rename(watched: Watched, name: string): void {
    const { port, log } = this.#options;
    if (port.pinned().includes(watched.name)) port.rename(watched.name, name);
    log.notice(`Network device ${watched.name} is called ${name} now; its hook goes on.`);
    watched.name = name;
  }
}
