export { Admission, type AdmissionOptions } from './admission.ts';
export { createCliListener, defaultCliLimits, type CliLimits, type CliOptions } from './cli-tcp.ts';
export type { ControlMirror } from './control-mirror.ts';
export type { ControlCounters, ProxyCounters } from './counters.ts';
export type { DatagramDoor, OutgoingDatagram, TakeDatagram } from './datagram-door.ts';
export { MAX_UDP_PAYLOAD, NgDispatcher, type NgDispatcherOptions } from './dispatcher.ts';
export {
  isLoopback,
  ListenError,
  openListeners,
  type ListenAddress,
  type Listener,
  type ListenOptions,
} from './listen.ts';
export { createNgTcpListener, defaultNgTcpLimits, type NgTcpLimits, type NgTcpOptions } from './ng-tcp.ts';
export { NgNotices } from './ng-notices.ts';
export { createNgUdpListener, type NgUdpOptions } from './ng-udp.ts';
export { remoteOf } from './remote.ts';
export { sendPieces } from './send-pieces.ts';
export { listenOn, portOf } from './tcp-server.ts';
export { RtpproxyDispatcher, type RtpproxyDispatcherOptions } from './rtpproxy/dispatcher.ts';
