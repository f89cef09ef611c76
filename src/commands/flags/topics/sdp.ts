import type { ReplaceOptions } from '../../../policy/request.ts';
import { onlyOffer, sdpCommands } from '../commands.ts';
import type { Draft } from '../draft.ts';
import { exchange } from '../handlers.ts';
import { dictionary, realList, stringsIn, words } from '../readers.ts';
import { flag, key, prefix, value } from '../rows.ts';
import { anySeparator, dashOrSpace, eitherCase } from '../spellings.ts';
import { wordTable, type KeyRow, type PrefixRow, type WordRow } from '../table.ts';
import { applyWord } from '../words.ts';

const replace = wordTable([
  value('origin', 'now', replacing('origin'), 'the address in `o=`'),
  value(
    [...dashOrSpace('origin-full'), 'origin_full'],
    'now',
    replacing('originFull'),
    'the whole `o=` line',
  ),
  value('username', 'now', replacing('username'), 'the user name in `o=`'),
  value(dashOrSpace('session-name'), 'now', replacing('sessionName'), 'the `s=` line'),
  value(
    dashOrSpace('sdp-version', 'SDP-version'),
    'now',
    replacing('sdpVersion'),
    'the version in `o=`, raised when our SDP changes',
  ),
  value(
    dashOrSpace('force-increment-sdp-ver', 'force-increment-SDP-ver'),
    'now',
    replacing('forceIncrementSdpVersion'),
    'the version in `o=`, raised every time',
  ),
  value(dashOrSpace('zero-address'), 'now', replacing('zeroAddress'), 'a zero address in `c=`'),
  // Scripts carry it along from versions that wrote the session-level `c=` only if asked to.
  value(dashOrSpace('session-connection'), 'obsolete', null, 'addresses are always replaced'),
]);

export const sdpKeys: readonly KeyRow[] = [
  key('replace', sdpCommands, 'now', words(replace), 'Parts of the session section to write ourselves'),
  key(
    eitherCase('sdp', anySeparator('sdp-media-remove')),
    onlyOffer,
    'now',
    realList((draft, types) => {
      draft.editing().removedMedia.push(...types.map((type) => type.toLowerCase()));
    }),
    'Media types to hide from the receiver; `other` is all unregistered ones',
  ),
  key(
    'extmap',
    sdpCommands,
    'now',
    dictionary((draft, selections, name) => {
      const { strippedExtensions, maskedExtensions } = draft.editing();
      for (const [operation, names] of selections) {
        const target =
          operation === 'strip' ? strippedExtensions : operation === 'mask' ? maskedExtensions : null;
        if (target === null) draft.note('unknownValue', name, operation);
        else selectExtensions(target, stringsIn(draft, names, name) ?? []);
      }
      // The packets change, so they cannot pass with the keys that they came with.
      if (maskedExtensions.all || maskedExtensions.names.length > 0) draft.exchange.dtls.isRecrypt = true;
    }),
    'Header extensions: `strip` from the SDP, `mask` from packets too; names or `all`',
  ),
];

export const sdpFlags: readonly WordRow[] = [
  flag('generate-mid', sdpCommands, 'now', exchange('generateMid', true), 'Add missing `a=mid`'),
  flag(
    'loop-protect',
    sdpCommands,
    'now',
    exchange('isLoopProtected', true),
    'Mark our SDP, and leave an SDP alone that carries our mark',
  ),
  flag(
    'original-sendrecv',
    sdpCommands,
    'now',
    exchange('keepSendrecv', true),
    'Direction attributes as they came',
  ),
  flag(
    'strip-extmap',
    sdpCommands,
    'now',
    (draft) => {
      draft.editing().strippedExtensions.all = true;
    },
    'As `extmap` → `strip` = `all`',
  ),
];

export const sdpPrefixes: readonly PrefixRow[] = [
  prefix(
    'replace-',
    sdpCommands,
    'now',
    (draft, rest, source) => {
      applyWord(draft, replace, rest, source);
    },
    'As key `replace`',
  ),
];

function replacing(part: keyof ReplaceOptions): (draft: Draft) => void {
  return (draft) => {
    draft.exchange.replace[part] = true;
  };
}

function selectExtensions(selection: { all: boolean; names: string[] }, names: readonly string[]): void {
  for (const name of names) {
    if (name === 'all') selection.all = true;
    else selection.names.push(name);
  }
}
