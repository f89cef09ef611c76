import type { Endpoint } from '../base/endpoint.ts';
import { formatEndpoint } from '../base/endpoint.ts';
import type { Config } from '../config/index.ts';
import { closeDescriptor } from '../native/descriptor.ts';
import { describeErrno } from '../native/errno.ts';
import { UdpSocketFactory } from '../native/udp-socket.ts';

/** Opens control sockets that need options which Node cannot set; nothing where none is configured. */
export function controlSocketOpener({
  controlTos,
  controlPmtu,
}: Pick<Config['ng'], 'controlTos' | 'controlPmtu'>): { readonly openSocket?: (local: Endpoint) => number } {
  if (controlTos === 0 && controlPmtu === null) return {};
  const factory = new UdpSocketFactory();
  return {
    openSocket: (local) => {
      const fd = factory.open(local.family);
      const results = [
        fd,
        fd < 0 ? 0 : factory.setTrafficClass(fd, local.family, controlTos),
        fd < 0 || controlPmtu === null
          ? 0
          : factory.setPathMtuDiscovery(fd, local.family, controlPmtu === 'want'),
        fd < 0 ? 0 : factory.bind(fd, local),
      ];
      const failed = results.find((result) => result < 0);
      if (failed === undefined) return fd;
      if (fd >= 0) closeDescriptor(fd);
      const problem = describeErrno(-failed);
      throw Object.assign(new Error(`${formatEndpoint(local)}: ${problem}`), {
        code: problem.split(' ', 1)[0],
      });
    },
  };
}
