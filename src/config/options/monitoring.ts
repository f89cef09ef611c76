import { choice, choiceList, flag, int, path, remote, string } from '../kinds.ts';

export const statsOptions = {
  graphite: remote({ short: 'g', effect: 'now', help: 'Graphite server that gets the statistics over TCP.' }),
  'graphite-interval': int({
    short: 'G',
    default: 1,
    effect: 'now',
    unit: 'Seconds',
    adjust: (seconds) => Math.max(1, seconds),
    help: 'Time between two reports to it.',
  }),
  'graphite-prefix': string({ default: null, effect: 'now', help: 'Text put before each name there.' }),
  'graphite-timeout': int({
    default: 0,
    min: 0,
    max: 86400,
    unit: 'Seconds',
    effect: 'now',
    help: 'Time without acknowledgement after which its connection is given up; 0 leaves it to the system.',
  }),
  mos: choiceList({
    effect: 'now',
    default: ['CQ'],
    values: ['CQ', 'LQ', 'G.107', 'G.107.2', 'legacy'],
    help:
      'How the quality score is computed: CQ with the round-trip time or LQ without it, and which formula ' +
      '(G.107, G.107.2, legacy).',
  }),
  'measure-rtp': flag({
    effect: { never: 'loss, jitter and reordering are always measured' },
    help: 'Measures loss, jitter and reordering of streams that only pass through as well.',
  }),
  'ssrc-reporting': choice({
    effect: 'now',
    default: 'full',
    values: ['full', 'inline', 'global', 'none'],
    help: 'Where statistics of each SSRC stand in the replies to query and delete.',
  }),
};

export const homerOptions = {
  homer: remote({ effect: 'now', help: 'Homer (HEP3) server that gets RTCP reports.' }),
  'homer-protocol': choice({
    effect: 'now',
    default: 'udp',
    values: ['udp', 'tcp'],
    help: 'How it is reached.',
  }),
  'homer-id': int({
    effect: 'now',
    default: 2001,
    min: 0,
    max: 0xffff_ffff,
    help: 'Number by which it knows us.',
  }),
  'homer-disable-rtcp-stats': flag({ effect: 'now', help: 'Sends it no RTCP reports.' }),
  'homer-enable-ng': flag({
    effect: 'now',
    help: 'Sends it a copy of NG control traffic, but for "ping".',
  }),
  'homer-ng-capture-proto': int({
    effect: 'now',
    default: 0x3d,
    min: 0,
    max: 255,
    help: 'HEP protocol type of that copy.',
  }),
};

export const mqttOptions = {
  'mqtt-host': string({
    default: null,
    placeholder: 'HOST',
    help: 'MQTT broker that gets statistics; nothing is published unless it is set.',
  }),
  'mqtt-port': int({ default: 1883, min: 1, max: 65535, help: 'Its port.' }),
  'mqtt-tls-alpn': string({ default: null, help: 'Protocol name to ask for in TLS (ALPN).' }),
  'mqtt-id': string({ default: null, defaultText: 'random', help: 'Client id.' }),
  'mqtt-keepalive': int({ default: 30, min: 0, unit: 'Seconds', help: 'Time between signs of life.' }),
  'mqtt-user': string({ default: null, help: 'User name.' }),
  'mqtt-pass': string({ default: null, help: 'Password.' }),
  'mqtt-cafile': path({ default: null, help: 'File with the certificates to trust.' }),
  'mqtt-capath': path({ default: null, help: 'Folder with the certificates to trust.' }),
  'mqtt-certfile': path({ default: null, help: 'File with our certificate.' }),
  'mqtt-keyfile': path({ default: null, help: 'File with its private key.' }),
  'mqtt-publish-qos': int({ default: 0, min: 0, max: 2, help: 'Quality of service of what is published.' }),
  'mqtt-publish-topic': string({ default: null, help: 'Topic to publish under.' }),
  'mqtt-publish-interval': int({ default: 5000, min: 1, unit: 'Ms', help: 'Time between two reports.' }),
  'mqtt-publish-scope': choice({
    default: 'global',
    values: ['global', 'summary', 'call', 'media'],
    help: 'What one message covers.',
  }),
};
