import { logSubsystems, type LogSubsystem } from '../../base/log.ts';

/** What each subsystem of the log covers, for `list loglevels`. */
export const subsystemTexts: Readonly<Record<LogSubsystem, string>> = {
  core: 'everything that no other subsystem covers',
  ffmpeg: 'messages of the FFmpeg libraries',
  internals: 'very noisy details',
  spandsp: 'messages of the SpanDSP library',
  transcoding: 'transcoding',
  codec: 'the choice of codecs',
  rtcp: 'RTCP',
  ice: 'ICE',
  crypto: 'the negotiation of SRTP keys and DTLS',
  srtp: 'encryption and decryption of packets',
  http: 'HTTP and WebSocket',
  control: 'control protocols and the SDP they carry',
  dtx: 'the filling of pauses',
};

export function isSubsystem(name: string): name is LogSubsystem {
  return (logSubsystems as readonly string[]).includes(name);
}
