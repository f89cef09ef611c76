import { choice, flag, int, list, listen, networks, path, string } from '../kinds.ts';

/** `SOFTWARE`, `s=` and certificate names get letters, digits and dashes only, as upstream writes them. */
const toSoftwareId = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '-');

export const interfaceOptions = {
  interface: list({
    short: 'i',
    placeholder: '[NAME/]ADDRESS[!ADVERTISED]',
    effect: 'now',
    help:
      'Local address for media. ADDRESS is an IP address, the name of a network interface (all its addresses), ' +
      'a host name, or "any" (all addresses but loopback). ADVERTISED is what SDP shows instead, behind a 1:1 NAT. ' +
      'NAME is what "direction" asks for ("default" if left out); a name given several times collects addresses, ' +
      'names of the form BASE:SUFFIX are taken in turn when BASE is asked for, and ALIAS=NAME gives a second name.',
  }),
  'interfaces-config': string({
    default: null,
    placeholder: 'PREFIX',
    effect: 'now',
    help:
      'Reads one interface from each section of the file called PREFIX-NAME. Keys: address, advertised, name, ' +
      'alias, port-min, port-max, exclude-ports.',
  }),
  'save-interface-ports': flag({
    short: 'S',
    effect: 'now',
    help:
      'Opens ports on only the first address of the wanted family instead of on every address of the ' +
      'interface. Saves ports where ICE is not used.',
  }),
  tos: int({
    short: 'T',
    default: 0,
    min: 0,
    max: 255,
    effect: 'now',
    help: 'TOS byte of outgoing media packets; 184 is expedited forwarding.',
  }),
  'port-min': int({
    short: 'm',
    default: 30000,
    min: 1,
    max: 65535,
    effect: 'now',
    help: 'Lowest port for media.',
  }),
  'port-max': int({
    short: 'M',
    default: 39999,
    min: 1,
    max: 65535,
    effect: 'now',
    help: 'Highest port for media.',
  }),
  'endpoint-learning': choice({
    default: 'heuristic',
    values: ['heuristic', 'delayed', 'immediate', 'off'],
    effect: 'now',
    help:
      'How the real address of a peer behind NAT is found: by the best match to the SDP within three seconds ' +
      '(heuristic), by the first packet after three seconds (delayed), by the first packet (immediate), or not ' +
      'at all (off).',
  }),
};

export const ngOptions = {
  templates: string({
    default: null,
    placeholder: 'SECTION',
    effect: 'now',
    help:
      'Section of the file with signalling templates, each a name and a string of flags. "default" and names ' +
      'equal to a command apply by themselves.',
  }),
  'listen-ng': listen({
    short: 'n',
    effect: 'now',
    help:
      'UDP listener for the NG control protocol. A port alone means every address of the machine; whoever ' +
      'reaches it controls the daemon.',
  }),
  'listen-tcp-ng': listen({
    short: 'N',
    effect: 'now',
    help: 'TCP listener for the NG control protocol.',
  }),
  'ng-allow': networks({
    effect: 'now',
    defaultText: 'everybody',
    help:
      'Network whose addresses may send NG requests (listen-ng, listen-tcp-ng) and those of the rtpproxy protocol ' +
      '(listen-udp); what comes from others is dropped (not an option of rtpengine).',
  }),
  'control-tos': int({
    default: 0,
    min: 0,
    max: 255,
    effect: 'now',
    help: 'TOS byte of packets sent from the control listeners.',
  }),
  'control-pmtu': choice({
    default: null,
    defaultText: 'as the kernel has it',
    values: ['want', 'dont'],
    aliases: { "don't": 'dont' },
    effect: 'now',
    help:
      'Path MTU discovery for UDP control replies: "want" leaves it on, "dont" lets routers fragment large ' +
      'replies.',
  }),
  'sip-source': flag({
    effect: 'now',
    help:
      'Sends media to the address that the SIP message came from instead of the one in its SDP, unless the ' +
      'request says otherwise.',
  }),
  'reject-invalid-sdp': flag({
    effect: 'now',
    help: 'Refuses a body that is not clean SDP instead of passing over what is wrong with it.',
  }),
  'software-id': string({
    default: null,
    defaultText: 'rtpengine-VERSION',
    effect: 'now',
    adjust: toSoftwareId,
    help:
      'Name shown to others, in STUN, SDP and certificates. Everything but letters, digits and dashes ' +
      'becomes a dash.',
  }),
  'ng-client-timeout': int({
    default: 50,
    min: 1,
    unit: 'Ms',
    help: 'Time before a request of our own to another media proxy is sent again.',
  }),
  'ng-client-retries': int({
    default: 5,
    min: 0,
    help: 'How often a request of our own is sent again before it is given up.',
  }),
};

export const cliOptions = {
  'listen-cli': listen({
    short: 'c',
    effect: 'now',
    help: 'TCP listener for rtpengine-ctl. There is no password: keep it on loopback.',
  }),
  'cli-allow': networks({
    effect: 'now',
    defaultText: 'everybody',
    help: 'Network whose addresses may connect to listen-cli; others are cut off (not an option of rtpengine).',
  }),
};

export const legacyOptions = {
  'listen-tcp': listen({
    short: 'l',
    effect: {
      never: 'the protocol of mediaproxy is not there; a daemon that is asked for it does not start',
    },
    help: 'TCP listener for the obsolete mediaproxy protocol.',
  }),
  'listen-udp': listen({
    short: 'u',
    effect: 'now',
    help:
      'UDP listener for the protocol of rtpproxy, for SIP proxies that speak no NG. Like NG it knows no ' +
      'password: keep it where only they reach it.',
  }),
};

export const httpOptions = {
  'listen-http': listen({
    effect: 'now',
    help: 'Listener for HTTP (page, metrics, control) and WebSocket. A port alone means every address of the machine.',
  }),
  'listen-https': listen({ effect: 'now', help: 'Listener for HTTPS and secure WebSocket.' }),
  'http-token': string({
    default: null,
    effect: 'now',
    rule: {
      allowed: 'at least 8 characters without spaces',
      accept: (text) => text.length >= 8 && !/\s/.test(text),
    },
    help:
      'Whoever uses HTTP or WebSocket must show this token, as bearer token or as password of any user; only /ping is ' +
      'free. Better than on the command line it stands in the file or in the environment variable RTPENGINE_HTTP_TOKEN.',
  }),
  'https-cert': path({
    default: null,
    effect: 'now',
    help: 'PEM file with the certificate for HTTPS, and its chain. Read again when it changes, and at SIGHUP.',
  }),
  'https-key': path({
    default: null,
    defaultText: 'the file of https-cert',
    effect: 'now',
    help: 'PEM file with the private key for HTTPS.',
  }),
  'http-threads': int({
    default: null,
    defaultText: 'num-threads',
    effect: { never: 'HTTP is served by the main thread, which media does not pass' },
    help: 'Threads that serve HTTP.',
  }),
  'http-buf-size': int({
    default: 0,
    min: 0,
    max: 65536,
    unit: 'Kilobytes',
    effect: 'now',
    help: 'How much of a long answer waits in an HTTP connection for its reader; 0 means 16 or 64, as Node has it.',
  }),
  'http-idle-timeout': int({
    default: 0,
    min: 0,
    max: 86400,
    unit: 'Seconds',
    effect: 'now',
    help: 'How long an idle HTTP connection is kept; 0 means 5 seconds.',
  }),
};

export const janusOptions = {
  'janus-secret': string({
    default: null,
    help: 'Administrator secret of the Janus video room interface.',
  }),
};
