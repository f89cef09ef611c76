import type { DiffLine } from './line-diff.ts';

/** A difference that is meant to be, in single scenarios that name it. */
export interface Difference {
  /** Why ours differs from the reference, in a line. */
  readonly reason: string;
  /** Lines (after normalising) that only the reference gives, and only ours. Each must turn up. */
  readonly reference: readonly RegExp[];
  readonly subject: readonly RegExp[];
}

/** Intended differences by name. */
export const differences: Readonly<Record<string, Difference>> = {
  publishNames: {
    reason: '26.3 names call and party in the reply to publish, since it may have made them up',
    reference: [],
    subject: [/\(publish\): \/(call-id|from-tag) = /],
  },
  feedbackFlag: {
    reason: '26.3 has the flag RTCP feedback in reports, 10.5 does not',
    reference: [],
    subject: [/\(query\): \/tags\/tag-a\/medias\[0\]\/flags has RTCP feedback$/],
  },
  strangersTag: {
    reason: '10.5 makes a party of a tag that is unsubscribed without ever having been there',
    reference: [/step 8 \(query\): \/tags\/nobody\//],
    subject: [],
  },
  siprecLabels: {
    reason: 'labels are the numbers of the media sections; those of 10.5 count through the daemon, backwards',
    reference: [/\/media-labels\/0\/|sdp a=label:0$|\/label = 0$/],
    subject: [/\/media-labels\/2\/|sdp a=label:2$|\/label = 2$/],
  },
  deletedSubscriber: {
    reason: 'a deleted subscriber is gone; 10.5 goes on listing it, without ports',
    reference: [/step 5 \(query\): \/tags\/(tag-s\/|tag-a\/subscribers\[1\]\/)/],
    subject: [],
  },
  inactiveSubscription: {
    reason: '10.5 does not know the flag inactive',
    reference: [/sdp a=sendonly$/],
    subject: [/sdp a=inactive$/],
  },
  allAsKey: {
    reason: '10.5 knows all only as a flag',
    reference: [/\/(error-reason|result) = /],
    subject: [/\/(from-tags\[\d\]|to-tag|result) = |sdp /],
  },
  offererPtime: {
    reason: '10.5 gives the offerer its own ptime back when the answer states none',
    reference: [/\(answer\): sdp a=ptime:20$/],
    subject: [],
  },
  portsOfRemovedMedia: {
    reason: 'we free the ports of a removed media section, 10.5 keeps them until the call ends',
    reference: [/sdp m=video P[24] /, /sdp a=rtcp:P[24]\+1$/],
    subject: [/sdp m=video P[56] /, /sdp a=rtcp:P[56]\+1$/],
  },
  namedInterfaceKept: {
    reason:
      'an interface that the message names is used although it lacks the family; 10.5 goes to another network',
    reference: [/\(answer\): sdp c=IN IP6 ::1$/],
    subject: [/\(answer\): sdp c=IN IP4 127\.0\.0\.2$/],
  },
  portsAfterDecline: {
    reason: 'we free the ports of a declined media section, 10.5 keeps them until the call ends',
    reference: [/step 5 \(offer\): sdp (m=audio P1 |a=rtcp:P1)/],
    subject: [/step 5 \(offer\): sdp (m=audio P3 |a=rtcp:P3)/],
  },
  replaceInFlags: {
    reason: '26.3 takes "replace-…" in the flags, 10.5 only in the list "replace"',
    reference: [/sdp o=.* (203\.0\.113\.1|198\.51\.100\.2)$/],
    subject: [/sdp o=.* 127\.0\.0\.1$/],
  },
  originFull: {
    reason: '10.5 does not know origin-full',
    reference: [/sdp o=.* (203\.0\.113\.1|198\.51\.100\.2)$/],
    subject: [/sdp o=.* 127\.0\.0\.1$/],
  },
  forceIncrement: {
    reason:
      '10.5 does not know force-increment-sdp-ver, which raises the version of each message, the first one too',
    reference: [/sdp o=alice 778899 3 /, /sdp o=- 1545997027 1 /],
    subject: [/step 1 .*sdp o=alice 778899 4 /, /step 3 .*sdp o=alice 778899 5 /, /sdp o=- 1545997027 [23] /],
  },
  endOfCandidates: {
    reason: 'without candidates there is no end of them to announce',
    reference: [/sdp a=end-of-candidates$/],
    subject: [],
  },
  emptyRtpmap: {
    reason: '10.5 writes a mapping without name and rate for a payload type that has none',
    reference: [/sdp a=rtpmap:1[01]1 \/0$/],
    subject: [],
  },
  protocolSpelling: {
    reason: 'the protocol stays as the telephone spells it',
    reference: [/sdp m=image P\d udptl t38$/],
    subject: [/sdp m=image P\d UDPTL t38$/],
  },
  reportWithoutTag: {
    reason: 'a delete of the whole call reports all of it; 10.5 only does so when a tag is given',
    reference: [],
    subject: [/step 3 \(delete\): \/(tags|totals|SSRC|created|created_us|last signal)\b/],
  },
  toTagIgnored: {
    reason: '26.3 looks at the to-tag of a delete only with the flag to-tag',
    reference: [/step 3 \(delete\): \/warning = /, /step 4 \(query\): \//],
    subject: [
      /step 3 \(delete\): \//,
      /step 4 \(query\): \/(error-reason = Unknown call-id|result = error)$/,
    ],
  },
  fastDelete: {
    reason: '10.5 does not know the flag fast, which leaves the report out',
    reference: [/step 3 \(delete\): \/(tags|totals|SSRC|created|created_us|last signal)\b/],
    subject: [],
  },
  aliasOfAnswerer: {
    reason: '26.3 takes an unknown to-tag in an answer for another name of the party that got the offer',
    reference: [/\(query\): \/tags\/tag-[abc]\//],
    subject: [/\(query\): \/tags\/tag-b\/tag-aliases has tag-c$/, /\(query\): \/tags\/tag-[ab]\//],
  },
  reofferToAlias: {
    reason: '26.3 takes an unknown to-tag in an answer for another name of the party that got the offer',
    reference: [/step 4 \(offer\): sdp m=audio P4 /, /step 4 \(offer\): sdp a=rtcp:P4\+1$/],
    subject: [/step 4 \(offer\): sdp m=audio P1 /, /step 4 \(offer\): sdp a=rtcp:P1\+1$/],
  },
  everyBranchHears: {
    reason: 'each answered branch goes on receiving, in 10.5 only the one that answered last',
    reference: [/\/tags\/tag-b\/subscriptions = \[\]$/],
    subject: [
      /\/tags\/tag-b\/subscriptions\[0\]\/(tag = tag-a|type = offer\/answer)$/,
      /\/tags\/tag-a\/subscribers\[1\]\/(tag = tag-b|type = offer\/answer)$/,
    ],
  },
  portsPerBranch: {
    reason: 'the offerer has ports of its own for each branch',
    reference: [],
    subject: [/\/tags\/tag-a\/medias\[0\]\/streams\[[23]\]\//],
  },
  directionInAnswer: {
    reason:
      'the first offer chooses the interfaces; 10.5 takes the direction of an answer as seen from the answerer',
    reference: [/\(answer\): sdp c=IN IP4 (203\.0\.113\.9|127\.0\.0\.2)$/],
    subject: [/\(answer\): sdp c=IN IP4 (203\.0\.113\.9|127\.0\.0\.2)$/],
  },
  offeredFirst: {
    reason: '26.3 puts the codecs of "offer" in front, 10.5 behind those that stay anyway',
    reference: [/\((offer|answer)\): sdp (m=audio|a=(rtpmap|fmtp):)/],
    subject: [/\((offer|answer)\): sdp (m=audio|a=(rtpmap|fmtp):)/],
  },
  supplementalLast: {
    reason: '26.3 lists supplemental codecs last in an answer',
    reference: [/\(answer\): sdp (m=audio|a=(rtpmap|fmtp):)/],
    subject: [/\(answer\): sdp (m=audio|a=(rtpmap|fmtp):)/],
  },
  codecNotAdded: {
    reason: 'a codec that the sender does not have needs transcoding, and the reply says so; 10.5 adds it',
    reference: [/\(offer\): sdp (m=|a=(rtpmap|fmtp):)/],
    subject: [
      /\(offer\): sdp m=audio /,
      /\(offer\): \/warning = .* is not offered: that would need transcoding/,
    ],
  },
  strippedForGood: {
    reason: '26.3 brings back by "transcode" only what went with all the others; 10.5 anything',
    reference: [/\(offer\): sdp (m=|a=(rtpmap|fmtp):)/],
    subject: [
      /\(offer\): sdp (m=|a=(rtpmap|fmtp):)/,
      /\(offer\): \/warning = .* is not offered: that would need transcoding/,
    ],
  },
  rejectedNotAccepted: {
    reason:
      'a codec that the answerer does not take needs transcoding, and the reply says so; 10.5 answers with it',
    reference: [/\(answer\): sdp (m=|a=(rtpmap|fmtp):)/],
    subject: [
      /\(answer\): sdp (m=|a=(rtpmap|fmtp):)/,
      /\(answer\): \/warning = .* is not accepted, since the other side does not take it: that would need transcoding/,
    ],
  },
  nothingInCommon: {
    reason:
      'an answer without any codec that was offered is passed on, and the reply says so; 10.5 transcodes',
    reference: [/\(answer\): sdp (m=|a=(rtpmap|fmtp):)/],
    subject: [
      /\(answer\): sdp (m=|a=(rtpmap|fmtp):)/,
      /\(answer\): \/warning = .* has no codec that was offered/,
    ],
  },
  emptySectionRejected: {
    reason: '10.5 does not know allow-no-codec-media',
    reference: [/sdp (m=audio P\d|a=)/],
    subject: [/sdp m=audio 0 /],
  },
  codecIgnored: {
    reason: '10.5 does not know the operation ignore',
    reference: [/\(answer\): sdp (m=audio|a=(rtpmap|fmtp):)/],
    subject: [/\(answer\): sdp m=audio /],
  },
  asymmetricCodecs: {
    reason: '26.3 answers with a codec that the answerer numbers otherwise; 10.5 drops it all the same',
    reference: [/\(answer\): sdp m=audio /],
    subject: [/\(answer\): sdp m=audio /, /\(answer\): sdp a=rtpmap:/],
  },
  staticCodecs: {
    reason: '10.5 does not know static-codecs',
    reference: [/\(offer\): sdp (m=|a=(rtpmap|fmtp):)/],
    subject: [/\(offer\): sdp m=audio /],
  },
  givenParameters: {
    reason: 'of a codec with parameters those count that are given; 10.5 adds one channel',
    reference: [/\(offer\): sdp (m=|a=(rtpmap|fmtp):)/],
    subject: [/\(offer\): sdp m=audio /],
  },
  orphanedRtx: {
    reason: 'retransmission of a codec that was taken out goes with it (RFC 4588 §8.6)',
    reference: [/\(offer\): sdp (m=video|a=(rtpmap|fmtp):117) /],
    subject: [/\(offer\): sdp m=video P1 RTP\/AVP 116$/],
  },
  listedOnce: {
    reason: 'where codecs are chosen, each is listed once',
    reference: [/\(offer\): sdp m=audio P\d RTP\/AVP 8 8 101$/, /\(offer\): sdp a=rtpmap:8 /],
    subject: [/\(offer\): sdp m=audio P\d RTP\/AVP 8 101$/],
  },
  neverEmpty: {
    reason:
      'a list of nothing but supplemental codecs is empty, and an empty list is restored; 10.5 offers none',
    reference: [/\(offer\): sdp m=audio P1 RTP\/AVP ?$/],
    subject: [/\(offer\): sdp m=audio P1 RTP\/AVP 8 101$/],
  },
  mediaRestored: {
    reason:
      'a list of nothing but supplemental codecs is empty, and an empty list is restored; 10.5 offers those of other rates',
    reference: [/\(offer\): sdp m=audio P1 RTP\/AVP 102$/],
    subject: [/\(offer\): sdp (m=audio P1 RTP\/AVP 8 101 102$|a=(rtpmap|fmtp):)/],
  },
  eventsStay: {
    reason: 'telephone events that are to stay do so where there are none of the right rate; 10.5 drops them',
    reference: [/\((offer|answer)\): sdp m=audio P\d RTP\/AVP 96$/],
    subject: [/\((offer|answer)\): sdp (m=audio P\d RTP\/AVP 96 101$|a=(rtpmap|fmtp):101 )/],
  },
  singleWithItsOwn: {
    reason: 'a single codec is left with telephone-event of its own rate; 10.5 leaves all there are',
    reference: [/\(answer\): sdp (m=audio P\d RTP\/AVP 8 101 102$|a=(rtpmap|fmtp):102 )/],
    subject: [/\(answer\): sdp m=audio P\d RTP\/AVP 8 101$/],
  },
  answererChooses: {
    reason:
      'codecs that were agreed are kept; 10.5 keeps those that were offered, whatever the answerer prefers',
    reference: [/\(answer\): sdp (m=audio|a=rtpmap:)/],
    subject: [/\(answer\): sdp (m=audio|a=rtpmap:)/],
  },
  numbersOfItsOwn: {
    reason:
      'an answerer with no media under the numbers of the offer has numbers of its own; 10.5 answers with telephone-event alone',
    reference: [/\(answer\): sdp m=audio P2 RTP\/AVP 101$/],
    subject: [/\(answer\): sdp (m=audio P2 RTP\/AVP 96 101$|a=rtpmap:96 )/],
  },
  videoNumbersOfItsOwn: {
    reason: 'video under other numbers is answered by those of the offer; 10.5 only does so with audio',
    reference: [/\(answer\): sdp (m=video P2 RTP\/AVP 99$|a=rtpmap:99 )/],
    subject: [/\(answer\): sdp (m=video P2 RTP\/AVP 115$|a=rtpmap:115 )/],
  },
  eventsInCommon: {
    reason:
      'an answer without any codec that was offered is passed on, and the reply says so; 10.5 answers with telephone-event alone',
    reference: [/\(answer\): sdp m=audio P2 RTP\/AVP 101$/],
    subject: [
      /\(answer\): sdp (m=audio P2 RTP\/AVP 8 101$|a=rtpmap:8 )/,
      /\(answer\): \/warning = .* has no codec that was offered/,
    ],
  },
  answeredPtime: {
    reason: 'packets keep their length, so the offerer learns what the answerer wants; 10.5 repacketizes',
    reference: [/\(answer\): sdp a=ptime:\d+$/],
    subject: [],
  },
  answeredPtimePasses: {
    reason: 'packets keep their length, so the offerer learns what the answerer wants; 10.5 repacketizes',
    reference: [/\(answer\): sdp a=ptime:20$/],
    subject: [/\(answer\): sdp a=ptime:30$/],
  },
  lastAnswerCounts: {
    reason: 'each answer is one to the offer; 10.5 takes a second one as an answer to the first',
    reference: [/step 3 \(answer\): sdp m=audio P2 RTP\/AVP 101$/],
    subject: [/step 3 \(answer\): sdp (m=audio P2 RTP\/AVP 0 101$|a=rtpmap:0 )/],
  },
  describedOnce: {
    reason: 'a codec that is listed twice is described once',
    reference: [/\(offer\): sdp a=rtpmap:8 /],
    subject: [],
  },
  partnerKept: {
    reason:
      'supplemental codecs of a rate go only if all codecs of that rate do; 10.5 drops more of them in the answer',
    reference: [/\(answer\): sdp m=audio /],
    subject: [/\(answer\): sdp (m=|a=(rtpmap|fmtp):)/],
  },
  flagsInOneString: {
    reason: '10.5 does not know rtpp-flags',
    reference: [/\(offer\): sdp (m=|a=(rtpmap|fmtp):)/],
    subject: [/\(offer\): sdp m=audio /],
  },
  deletedBranch: {
    reason: 'delete with via-branch ends that branch; 10.5 reports and keeps more than it',
    reference: [
      /step 6 \(delete\): \/tags\/tag-c\//,
      /step 7 \(query\): \/tags\/tag-b\//,
      /step 7 \(query\): \/tags\/tag-a\/subscriptions\[1\]\//,
    ],
    subject: [],
  },
  emptyBody: {
    reason: 'a body without any line is refused',
    reference: [/\/result = ok$/],
    subject: [/\/error-reason = Failed to parse SDP$/, /\/result = error$/],
  },
  lineEnds: {
    reason: 'lines end with CR LF (RFC 8866 §5) whatever the source used; 10.5 mixes both',
    reference: [/<LF>$/],
    subject: [/sdp [vostmc]=/],
  },
  ownKeys: {
    reason:
      'with recrypt, and where feedback is taken out of the RTCP, no key of one side is used on the other',
    reference: [/\(offer\): sdp a=crypto:1 \S+ inline:WVN/, /\(answer\): sdp a=crypto:1 \S+ inline:PS1/],
    subject: [/sdp a=crypto:1 \S+ inline:<key of 40>$/],
  },
  ownKeysOffered: {
    reason: 'feedback is taken out of the RTCP: no key of one side is used on the other',
    reference: [/\(offer\): sdp a=crypto:1 \S+ inline:WVN/],
    subject: [/\(offer\): sdp a=crypto:1 \S+ inline:<key of 40>$/],
  },
  changedKeyPasses: {
    reason:
      'the new key of one side goes on to the other, so that packets still pass; 10.5 keeps the old one there',
    reference: [/step 4 \(answer\): sdp a=crypto:1 \S+ inline:PS1/],
    subject: [/step 4 \(answer\): sdp a=crypto:1 \S+ inline:WVN/],
  },
  noKeysAtAll: {
    reason: 'keys that only the ends know of are left to them',
    reference: [/sdp a=crypto:/, /sdp a=setup:actpass$/, /sdp a=fingerprint:/],
    subject: [],
  },
  onlyAndNonew: {
    reason: '10.5 does not know nonew',
    reference: [/\(offer\): sdp a=crypto:/],
    subject: [],
  },
  offererGivesNoKeys: {
    reason: 'an offerer that has given no keys is not answered with a profile that needs them',
    reference: [/\(answer\): sdp m=audio P2 RTP\/SAVP 0$/],
    subject: [/\(answer\): sdp m=audio P2 RTP\/AVP 0$/],
  },
  osrtpAsItCame: {
    reason: 'opportunistic SRTP is offered on as it came, 10.5 adds suites of its own and DTLS',
    reference: [/\(offer\): sdp a=crypto:/, /sdp a=setup:actpass$/, /sdp a=fingerprint:/],
    subject: [],
  },
  roleOfOffer: {
    reason: '26.3 takes the role in DTLS from the offer, 10.5 from the answer',
    reference: [/\(answer\): sdp a=setup:active$/],
    subject: [/\(answer\): sdp a=setup:passive$/],
  },
  dataChannelKeys: {
    reason: '10.5 takes the fingerprint out of data channels, which then cannot be made',
    reference: [],
    subject: [/sdp a=setup:/, /sdp a=fingerprint:/],
  },
  iceInAnswer: {
    reason: 'an offerer without ICE gets none in the answer (RFC 8839 §4.2.2)',
    reference: [/\(answer\): sdp a=(ice-|candidate:)/, /\/tags\/tag-a\/medias\[0\]\/flags has ICE$/],
    subject: [],
  },
  candidatesBeside: {
    reason:
      'beside those of a telephone there is one candidate of ours, whose priority is that of a host; 10.5 has overflown numbers',
    reference: [/sdp a=candidate:<own> /, /\/local port = P3(\+1)?$/],
    subject: [/sdp a=candidate:<own> /, /\/local port = P2(\+1)?$/],
  },
  fewerPortsShown: {
    reason: 'with fewer candidates the next ports have lower numbers here',
    reference: [/\(answer\): sdp (m=audio P3 |a=rtcp:P3\+1$)/],
    subject: [/\(answer\): sdp (m=audio P2 |a=rtcp:P2\+1$)/],
  },
  iceOfNoUse: {
    reason: 'ICE that was not offered is none, whatever the answer says',
    reference: [/\/tags\/tag-b\/medias\[0\]\/flags has ICE$/],
    subject: [],
  },
  fragmentMeansTrickle: {
    reason: 'a telephone that sends fragments has trickle ICE, although its offer did not say so',
    reference: [],
    subject: [/\(answer\): sdp a=(ice-options:trickle|end-of-candidates)$/],
  },
  controlsLitePeer: {
    reason: 'a lite peer is always controlled by us (RFC 8445 §6.1.1)',
    reference: [],
    subject: [/\/tags\/tag-a\/medias\[0\]\/flags has ICE controlling$/],
  },
  trickleAsValue: {
    reason: '10.5 does not know trickle as a value of ICE',
    reference: [],
    subject: [/\(offer\): sdp a=(ice-options:trickle|end-of-candidates)$/],
  },
  mediaAddressOnce: {
    reason: 'a media address stands for one address of ours; 10.5 gives it to all candidates',
    reference: [
      /sdp a=candidate:<own> [12] UDP 21307061\d\d 203\.0\.113\.77 /,
      /\(answer\): sdp a=candidate:<own> [12] UDP \d+ \S+ P[34]/,
      /\/local port = P3(\+1)?$/,
    ],
    subject: [/\(answer\): sdp a=candidate:<own> [12] UDP \d+ \S+ P[23]/, /\/local port = P2(\+1)?$/],
  },
  resetOfReceiver: {
    reason: 'a reset begins anew with the receiver; the offerer, which has not restarted, keeps its session',
    reference: [/step 4 \(answer\): sdp a=ice-ufrag:U4$/],
    subject: [/step 4 \(answer\): sdp a=ice-ufrag:U2$/],
  },
  extmapKey: {
    reason: '10.5 does not know the key extmap',
    reference: [/\(offer\): sdp a=extmap:1 urn:one$/],
    subject: [],
  },
  attributesEdited: {
    reason: '10.5 does not know sdp-attr',
    reference: [/\(offer\): sdp a=(y:2|x:3 4|z)$/, /\(answer\): sdp a=sendrecv$/],
    subject: [
      /\(offer\): sdp a=(new-of-session|put-in:3|new-of-audio:1)$/,
      /\(answer\): sdp a=(new-of-session|sendonly)$/,
    ],
  },
  attributeAdded: {
    reason: '10.5 does not know sdp-attr',
    reference: [/\(offer\): sdp a=ptime:20$/],
    subject: [/sdp a=x-added$/],
  },
  mediaHidden: {
    reason: '10.5 does not know sdp-media-remove',
    reference: [/\(offer\): sdp (m=video P2 |a=|c=)/, /\(answer\): sdp (m=audio P3 |a=rtcp:P3)/],
    subject: [/\(answer\): sdp (m=video 0 RTP\/AVP 31$|m=audio P2 |a=rtcp:P2|c=)/],
  },
  versionGoesOn: {
    reason:
      'the version of our own counting goes on behind those that were passed on, and is never one of them again',
    reference: [/sdp o=\w+ \d+ \d+ /],
    subject: [/sdp o=\w+ \d+ \d+ /],
  },
  sectionBeforeSession: {
    reason: 'the direction of the section counts before that of the session (RFC 8866 §6.7)',
    reference: [/sdp a=(sendrecv|sendonly|recvonly|inactive)$/],
    subject: [/sdp a=(sendrecv|sendonly|recvonly|inactive)$/],
  },
  midsNotOffered: {
    reason:
      'where a party gives its sections no mids it gets none; 10.5 goes on writing those of an earlier offer',
    reference: [/step [34] \(\w+\): sdp a=mid:/],
    subject: [],
  },
  midsOnce: {
    reason: 'a mid that is made is not that of another section; 10.5 gives both the same',
    reference: [/step 1 \(offer\): sdp a=mid:1$/],
    subject: [/step 1 \(offer\): sdp a=mid:2$/],
  },
  metadataReported: {
    reason: '26.3 reports the metadata of the call',
    reference: [],
    subject: [/\/metadata = c:3$/],
  },
  noFallbackStream: {
    reason: 'a stream that has no port is not reported',
    reference: [/\/streams\[1\]\//],
    subject: [],
  },
  oneTagForBoth: {
    reason: 'an answer from the offerer itself is refused',
    reference: [/step 2 \(answer\): (sdp |\/result = ok)/],
    subject: [/\/error-reason = Invalid dialogue association$/, /\/result = error$/],
  },
};

/** What is wrong with `found` given the differences a scenario declares; empty = nothing. */
export function undeclared(found: readonly DiffLine[], names: readonly string[]): readonly string[] {
  const rows = names.map((name) => ({ name, row: differenceNamed(name) }));
  const extra = found
    .filter(({ side, line }) => !rows.some(({ row }) => row[side].some((pattern) => pattern.test(line))))
    .map(({ side, line }) => `only ${side}: ${line}`);
  const vanished = rows.flatMap(({ name, row }) =>
    (['reference', 'subject'] as const).flatMap((side) =>
      row[side]
        .filter((pattern) => !found.some((entry) => entry.side === side && pattern.test(entry.line)))
        .map((pattern) => `declared difference "${name}" did not show: ${side} ${String(pattern)}`),
    ),
  );
  return [...extra, ...vanished];
}

function differenceNamed(name: string): Difference {
  const row = differences[name];
  if (!row) throw new Error(`no difference named "${name}" in the table`);
  return row;
}
