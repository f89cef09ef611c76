import { audioSdp, sdp } from '../../support/sdp.ts';
import { A, A_MOVED, answerAudio, audioVideo, B, B_MOVED, offerAudio, rtpmaps } from './bodies.ts';
import { scenario, type Scenario } from '../scenario.ts';

/** Offer, answer and re-offer of plain RTP, with nothing but the body. */
export const plainScenarios: readonly Scenario[] = [
  scenario('one audio', (call) => [call.offer(offerAudio), call.answer(answerAudio)]),
  scenario(
    'one audio with rtpmap and direction',
    (call) => [
      call.offer(audioSdp(A, 4000, [...rtpmaps, 'ptime:20', 'sendrecv'])),
      call.answer(audioSdp(B, 5000, [...rtpmaps, 'sendrecv'])),
    ],
    ['offererPtime'],
  ),
  scenario('audio and video', (call) => [
    call.offer(audioVideo(A, 4000, 4002)),
    call.answer(audioVideo(B, 5000, 5002)),
  ]),
  scenario('video rejected', (call) => [
    call.offer(audioVideo(A, 4000, 4002)),
    call.answer(audioVideo(B, 5000, 0)),
  ]),
  scenario('media connection lines and origin elsewhere', (call) => [
    call.offer(sdp({ address: null, originAddress: '203.0.113.1', media: [{ port: 4000, address: A }] })),
    call.answer(sdp({ address: null, originAddress: '203.0.113.2', media: [{ port: 5000, address: B }] })),
  ]),
  scenario('both session and media connection lines', (call) => [
    call.offer(sdp({ address: '203.0.113.1', media: [{ port: 4000, address: A }] })),
    call.answer(sdp({ address: '203.0.113.2', media: [{ port: 5000 }] })),
  ]),
  scenario('hold with sendonly', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp(A, 4000, ['sendonly']), { 'to-tag': 'tag-b' }),
    call.answer(audioSdp(B, 5000, ['recvonly'])),
    call.offer(audioSdp(A, 4000, ['sendrecv']), { 'to-tag': 'tag-b' }),
    call.answer(audioSdp(B, 5000, ['sendrecv'])),
  ]),
  scenario('hold with inactive', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp(A, 4000, ['inactive']), { 'to-tag': 'tag-b' }),
    call.answer(audioSdp(B, 5000, ['inactive'])),
  ]),
  scenario('hold with zero address', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp('0.0.0.0', 4000), { 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
  ]),
  scenario('hold with zero address replaced', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp('0.0.0.0', 4000), { 'to-tag': 'tag-b', replace: ['zero-address'] }),
    call.answer(answerAudio),
  ]),
  scenario('zero address in the first offer', (call) => [
    call.offer(audioSdp('0.0.0.0', 4000)),
    call.answer(answerAudio),
  ]),
  scenario('re-offer with a changed port', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp(A, 4100), { 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
  ]),
  scenario('re-offer with a changed port and port latching', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp(A, 4100), { 'to-tag': 'tag-b', flags: ['port-latching'] }),
    call.answer(answerAudio),
  ]),
  scenario('re-offer with a changed address', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp(A_MOVED, 4000), { 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
  ]),
  scenario('re-offer unchanged', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
  ]),
  scenario('re-offer from the answerer', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offerFromB(answerAudio),
    call.answerFromA(offerAudio),
  ]),
  scenario('re-offer from the answerer with changed address', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offerFromB(audioSdp(B_MOVED, 5100)),
    call.answerFromA(offerAudio),
  ]),
  scenario('answer changed on re-offer', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
    call.answer(audioSdp(B_MOVED, 5100)),
  ]),
  scenario('second answer with another address', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.answer(audioSdp(B_MOVED, 5100)),
  ]),
  scenario('media added on re-offer', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioVideo(A, 4000, 4002), { 'to-tag': 'tag-b' }),
    call.answer(audioVideo(B, 5000, 5002)),
  ]),
  scenario('media removed on re-offer', (call) => [
    call.offer(audioVideo(A, 4000, 4002)),
    call.answer(audioVideo(B, 5000, 5002)),
    call.offer(audioVideo(A, 4000, 0), { 'to-tag': 'tag-b' }),
    call.answer(audioVideo(B, 5000, 0)),
  ]),
  scenario(
    'media removed and added back',
    (call) => [
      call.offer(audioVideo(A, 4000, 4002)),
      call.answer(audioVideo(B, 5000, 5002)),
      call.offer(audioVideo(A, 4000, 0), { 'to-tag': 'tag-b' }),
      call.answer(audioVideo(B, 5000, 0)),
      call.offer(audioVideo(A, 4000, 4002), { 'to-tag': 'tag-b' }),
      call.answer(audioVideo(B, 5000, 5002)),
    ],
    ['portsOfRemovedMedia'],
  ),
  scenario('offer repeated before the answer', (call) => [
    call.offer(offerAudio),
    call.offer(offerAudio),
    call.answer(answerAudio),
  ]),
  scenario('all media rejected in the answer', (call) => [
    call.offer(offerAudio),
    call.answer(audioSdp(B, 0)),
  ]),
  scenario('rejected media in the offer', (call) => [
    call.offer(audioVideo(A, 4000, 0)),
    call.answer(audioVideo(B, 5000, 0)),
  ]),
];
