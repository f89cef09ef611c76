import { audioSdp, sdp } from '../../support/sdp.ts';
import { scenario, type Scenario } from '../scenario.ts';
import { A, answerAudio, B, offerAudio } from './bodies.ts';

const muxOffer = audioSdp(A, 4000, ['rtcp-mux']);
const muxAnswer = audioSdp(B, 5000, ['rtcp-mux']);

/** RTCP ports, `a=rtcp` and multiplexing (RFC 3605, RFC 5761). */
export const rtcpScenarios: readonly Scenario[] = [
  scenario('rtcp port given', (call) => [
    call.offer(audioSdp(A, 4000, ['rtcp:4011'])),
    call.answer(audioSdp(B, 5000, ['rtcp:5011'])),
  ]),
  scenario('rtcp port and address given', (call) => [
    call.offer(audioSdp(A, 4000, ['rtcp:4011 IN IP4 198.51.100.77'])),
    call.answer(answerAudio),
  ]),
  scenario('odd rtp port', (call) => [call.offer(audioSdp(A, 4001)), call.answer(audioSdp(B, 5001))]),
  scenario('no-rtcp-attribute', (call) => [
    call.offer(offerAudio, { flags: ['no-rtcp-attribute'] }),
    call.answer(answerAudio, { flags: ['no-rtcp-attribute'] }),
  ]),
  scenario('full-rtcp-attribute', (call) => [
    call.offer(offerAudio, { flags: ['full-rtcp-attribute'] }),
    call.answer(answerAudio, { flags: ['full-rtcp-attribute'] }),
  ]),
  scenario('mux offered and accepted', (call) => [call.offer(muxOffer), call.answer(muxAnswer)]),
  scenario('mux offered and not accepted', (call) => [call.offer(muxOffer), call.answer(answerAudio)]),
  scenario('mux offered, demux', (call) => [
    call.offer(muxOffer, { 'rtcp-mux': ['demux'] }),
    call.answer(answerAudio),
  ]),
  scenario('mux offered, accept', (call) => [
    call.offer(muxOffer, { 'rtcp-mux': ['accept'] }),
    call.answer(answerAudio),
  ]),
  scenario('mux offered, reject', (call) => [
    call.offer(muxOffer, { 'rtcp-mux': ['reject'] }),
    call.answer(answerAudio),
  ]),
  scenario('mux not offered, offer', (call) => [
    call.offer(offerAudio, { 'rtcp-mux': ['offer'] }),
    call.answer(muxAnswer),
  ]),
  scenario('mux not offered, offer, refused', (call) => [
    call.offer(offerAudio, { 'rtcp-mux': ['offer'] }),
    call.answer(answerAudio),
  ]),
  scenario('mux not offered, require', (call) => [
    call.offer(offerAudio, { 'rtcp-mux': ['require'] }),
    call.answer(muxAnswer),
  ]),
  scenario('mux offered, require and demux', (call) => [
    call.offer(muxOffer, { 'rtcp-mux': ['require', 'demux'] }),
    call.answer(muxAnswer),
  ]),
  scenario('mux accepted, then re-offered', (call) => [
    call.offer(muxOffer),
    call.answer(muxAnswer),
    call.offer(muxOffer, { 'to-tag': 'tag-b' }),
    call.answer(muxAnswer),
    call.offerFromB(muxAnswer),
    call.answerFromA(muxOffer),
  ]),
  scenario('mux accepted, then re-offered without', (call) => [
    call.offer(muxOffer),
    call.answer(muxAnswer),
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
  ]),
  scenario('mux with equal rtcp port and no attribute', (call) => [
    call.offer(audioSdp(A, 4000, ['rtcp:4000'])),
    call.answer(audioSdp(B, 5000, ['rtcp:5000'])),
  ]),
  scenario('rtcp-mux-only kept', (call) => [
    call.offer(audioSdp(A, 4000, ['rtcp-mux', 'rtcp-mux-only', 'rtcp-rsize'])),
    call.answer(audioSdp(B, 5000, ['rtcp-mux', 'rtcp-rsize'])),
  ]),
  scenario('mux with two media', (call) => [
    call.offer(
      sdp({
        address: A,
        media: [
          { port: 4000, attributes: ['rtcp-mux'] },
          { type: 'video', port: 4010, formats: '96', attributes: ['rtpmap:96 VP8/90000'] },
        ],
      }),
    ),
    call.answer(
      sdp({
        address: B,
        media: [
          { port: 5000, attributes: ['rtcp-mux'] },
          { type: 'video', port: 5010, formats: '96', attributes: ['rtpmap:96 VP8/90000'] },
        ],
      }),
    ),
  ]),
];
