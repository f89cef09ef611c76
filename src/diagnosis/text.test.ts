import assert from 'node:assert/strict';
import { it } from 'node:test';
import { at, callFacts, mute, unheard } from '../../test/support/call-facts.ts';
import { diagnosisData } from './data.ts';
import { diagnose } from './diagnose.ts';
import { diagnosisText } from './text.ts';

it('a diagnosis as text', () => {
  const facts = callFacts(
    { rtp: { ...unheard, endpoint: at('198.51.100.7', 4002), roundTripMs: 31 } },
    { ...mute, rtp: { ...mute.rtp, drops: { 'stun.notNegotiated': 0 } } },
  );
  assert.equal(
    diagnosisText(diagnose(facts)),
    `Call call: began 60 s ago, last offer or answer 50 s ago

Verdict: Nothing has ever come from the callee (tag b): the caller (tag a) gets nothing.
  Seen:   it was told to send to 192.0.2.1:30010
          1,000 packets sent to it, at 203.0.113.8:4000
  Likely: the party does not send, or its packets are lost before they get here: firewall, NAT, or it sends elsewhere
  Check:  tcpdump -ni any udp port 30010
          if they arrive at the machine: a firewall on it; if not: the SDP that the party was given, and the network between

The caller (tag a), section 1: audio over RTP/AVP
  agreed   8 PCMA/8000; sendrecv
  from it  1,000 packets, 172.0 kB, last 0.0 s ago, at 192.0.2.1:30000, from 198.51.100.7:4002, where its SDP says 198.51.100.7:4000, round trip 31 ms
           PCMA/8000, 1,000 packets, loss 0.0 %, jitter 1.5 ms, MOS 4.4, last 0.0 s ago, SSRC abc
  to it    nothing sent (would go to 198.51.100.7:4002)
  goes to  the callee (tag b)
  RTCP     5 packets from it, last 0.0 s ago, 1,000 to it
  path     user space: kernel forwarding is off

The callee (tag b), section 1: audio over RTP/AVP
  agreed   8 PCMA/8000; sendrecv
  from it  nothing accepted at 192.0.2.1:30010
  to it    1,000 packets, 172.0 kB, to 203.0.113.8:4000
  goes to  the caller (tag a)
  RTCP     0 packets from it, 1,000 to it
  path     user space: kernel forwarding is off
`,
  );
});

it('a diagnosis as data', () => {
  const data = diagnosisData(diagnose(callFacts({ rtp: unheard }, mute)));
  assert.equal(data.cause, 'never-received');
  assert.equal(data.findings[0]!.tag, 'b');
  assert.equal(data.legs[1]!.rtp!.lastPacket, null);
  assert.equal(data.legs[0]!.rtp!.endpoint, '198.51.100.7:4000');
  assert.deepEqual(JSON.parse(JSON.stringify(data)), data);
  assert.equal(diagnosisData(diagnose(callFacts())).cause, null);
});
