import { formatEndpoint, type Endpoint, type Family } from '../base/endpoint.ts';
import type { Config } from '../config/index.ts';
import type { DatagramDoor } from '../control/index.ts';
import { closeDescriptor } from '../native/descriptor.ts';
import { describeErrno } from '../native/errno.ts';
import { UdpSocketFactory } from '../native/udp-socket.ts';
import { ControlDoor } from './control-door.ts';

/** UDP sockets for control, opened and written to without Node: with options it cannot set, and at less cost. */
export interface ControlSockets {
  /** Bound to the endpoint. Throws an error with the system's `code`. */
  readonly openSocket: (local: Endpoint) => number;
  readonly openDoor: (fd: number) => DatagramDoor;
  /** Sets the TOS byte of what is sent from now on. Only while the sockets are open. */
  readonly setTrafficClass: (tos: number) => void;
}

export function createControlSockets({
  controlTos,
  controlPmtu,
}: Pick<Config['ng'], 'controlTos' | 'controlPmtu'>): ControlSockets {
  const factory = new UdpSocketFactory();
  const opened: { readonly fd: number; readonly family: Family }[] = [];

  function prepare(fd: number, local: Endpoint): number {
    const isWanted = controlPmtu === 'want';
    const results = [
      controlTos === 0 ? 0 : factory.setTrafficClass(fd, local.family, controlTos),
      controlPmtu === null ? 0 : factory.setPathMtuDiscovery(fd, local.family, isWanted),
      factory.bind(fd, local),
    ];
    return results.find((result) => result < 0) ?? 0;
  }

  return {
    openSocket: (local) => {
      const fd = factory.open(local.family);
      const result = fd < 0 ? fd : prepare(fd, local);
      if (result >= 0) {
        opened.push({ fd, family: local.family });
        return fd;
      }
      if (fd >= 0) closeDescriptor(fd);
      const problem = describeErrno(-result);
      throw Object.assign(new Error(`${formatEndpoint(local)}: ${problem}`), {
        code: problem.split(' ', 1)[0],
      });
    },
    openDoor: (fd) => {
      // Node lets others bind the address of a socket that it is given; to them requests would go from then on.
      factory.keepAddress(fd);
      return new ControlDoor(fd);
    },
    setTrafficClass: (tos) => {
      for (const { fd, family } of opened) factory.setTrafficClass(fd, family, tos);
    },
  };
}
