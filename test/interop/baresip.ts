import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { startChild, type Child } from '../support/child-process.ts';
import type { Party } from '../support/lab.ts';
import { SIP_PORT } from './kamailio.ts';
import { toneWav, wavSamples } from './tone.ts';

export interface BaresipOptions {
  /** Of its own, for configuration and recordings. */
  readonly folder: string;
  readonly name: string;
  /** What it plays, in Hz. */
  readonly tone: number;
  /** Media encryption (`mediaenc`), and traversal of NATs (`medianat`); default plain RTP. */
  readonly encryption?: 'srtp' | 'srtp-mand' | 'dtls_srtp';
  readonly usesIce?: boolean;
  /** The proxy, where it sends its calls. */
  readonly proxy: string;
  /** Calls this URI at once; else it answers whoever calls. */
  readonly dials?: string;
}

const TONE_SECONDS = 60;
const MODULES = ['g711', 'aufile', 'sndfile', 'srtp', 'dtls_srtp', 'ice'];

/** Debian's baresip as a telephone: PCMU, a tone out of a file as its microphone, what it hears into a file. */
export function startBaresip(party: Party, options: BaresipOptions): Child {
  mkdirSync(options.folder, { recursive: true });
  writeFileSync(`${options.folder}/tone.wav`, toneWav(options.tone, TONE_SECONDS));
  writeFileSync(`${options.folder}/config`, configuration(party, options));
  writeFileSync(`${options.folder}/accounts`, account(party, options));
  writeFileSync(`${options.folder}/contacts`, '');
  const dial = options.dials === undefined ? [] : ['-e', `/dial ${options.dials}`];
  return startChild('baresip', ['-4', '-f', options.folder, '-v', ...dial], {
    namespace: party.host.namespace,
    cwd: options.folder,
  });
}

/** What it has heard so far, at 8 kHz. */
export function heardBy({ folder }: BaresipOptions): Int16Array {
  const file = readdirSync(folder).find((name) => /^dump-.*-dec\.wav$/.test(name));
  return file === undefined ? new Int16Array(0) : wavSamples(readFileSync(`${folder}/${file}`));
}

function configuration(party: Party, { folder }: BaresipOptions): string {
  return [
    `sip_listen ${party.address()}:${SIP_PORT}`,
    'call_max_calls 1',
    `audio_source aufile,${folder}/tone.wav`,
    'audio_player none,none',
    'audio_alert none,none',
    `snd_path ${folder}`,
    'module_path /usr/lib/baresip/modules',
    'module stdio.so',
    ...MODULES.map((name) => `module ${name}.so`),
    'module_tmp account.so',
    'module_app menu.so',
    '',
  ].join('\n');
}

function account(party: Party, options: BaresipOptions): string {
  const parameters = [
    'regint=0',
    'audio_codecs=pcmu',
    `outbound="sip:${options.proxy}"`,
    ...(options.encryption === undefined ? [] : [`mediaenc=${options.encryption}`]),
    ...(options.usesIce === true ? ['medianat=ice'] : []),
    ...(options.dials === undefined ? ['answermode=auto'] : []),
  ];
  return `<sip:${options.name}@${party.address()}>;${parameters.join(';')}\n`;
}
