import { audioSdp, sdp } from '../../support/sdp.ts';

/** Documentation addresses: nothing listens there and nothing is sent there. */
export const A = '198.51.100.1';
export const A_MOVED = '198.51.100.11';
export const B = '198.51.100.2';
export const B_MOVED = '198.51.100.12';
export const A6 = '2001:db8::1';
export const B6 = '2001:db8::2';

export const rtpmaps = ['rtpmap:8 PCMA/8000', 'rtpmap:0 PCMU/8000'];

export const offerAudio = audioSdp(A, 4000);
export const answerAudio = audioSdp(B, 5000);

export function audioVideo(address: string, audio: number, video: number): string {
  return sdp({
    address,
    media: [
      { port: audio, attributes: [...rtpmaps, 'sendrecv'] },
      {
        type: 'video',
        port: video,
        formats: '96',
        attributes: ['rtpmap:96 H264/90000', 'fmtp:96 packetization-mode=1'],
      },
    ],
  });
}
