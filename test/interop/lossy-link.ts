/** A network between a browser and one media port of the daemon that loses RTP on its way to the browser. */
import { createSocket, type Socket } from 'node:dgram';

const ADDRESS = '127.0.0.1';

export interface LossyLink {
  /** In place of the daemon's port in the candidates that the browser gets. */
  readonly port: number;
  /** One RTP packet of so many is lost; 0: none. */
  lossInterval: number;
  /** Payload types of which every packet is lost. */
  lostTypes: ReadonlySet<number>;
  close(): void;
}

/** Each source address of the browser is another one to the daemon, as behind a NAT. */
export async function openLossyLink(daemonPort: number): Promise<LossyLink> {
  const front = await open();
  const backs = new Map<string, Promise<Socket>>();
  let seen = 0;
  const link: LossyLink = {
    port: front.address().port,
    lossInterval: 0,
    lostTypes: new Set(),
    close() {
      front.close();
      for (const back of backs.values()) void back.then((socket) => socket.close());
    },
  };

  const isLost = (packet: Buffer): boolean => {
    if (!isRtp(packet)) return false;
    seen += 1;
    return link.lostTypes.has(packet[1]! & 0x7f) || (link.lossInterval > 0 && seen % link.lossInterval === 0);
  };
  const openBack = async (port: number, address: string): Promise<Socket> => {
    const back = await open();
    back.on('message', (packet) => {
      if (!isLost(packet)) front.send(packet, port, address);
    });
    return back;
  };
  front.on('message', (packet, { port, address }) => {
    const name = `${address}:${port}`;
    const back = backs.get(name) ?? openBack(port, address);
    backs.set(name, back);
    void back.then((socket) => socket.send(packet, daemonPort, ADDRESS));
  });
  return link;
}

/** RFC 7983 §7 for the first byte, RFC 5761 §4 for the second. */
function isRtp(packet: Buffer): boolean {
  const [first = 0, second = 0] = packet;
  const type = second & 0x7f;
  return first >= 128 && first < 192 && (type < 64 || type > 95);
}

function open(): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    // Any address: the browser's sockets may have one of another interface.
    socket.bind(0, () => resolve(socket));
  });
}
