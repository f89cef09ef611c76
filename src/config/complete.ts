import { utf8ToByteString } from '../base/bytes.ts';
import type { Config, OptionValues } from './config.ts';
import type { FileSettings } from './file-settings.ts';
import type { ListenAddress, RedisAddress } from './values.ts';

/** What listens and relays when nothing at all is configured. */
export const loopbackDefaults = {
  interfaces: ['127.0.0.1', '::1'],
  listenNg: { host: 'localhost', port: 2223 },
  listenCli: { host: '127.0.0.1', port: 9900 },
} as const satisfies {
  interfaces: readonly string[];
  listenNg: ListenAddress;
  listenCli: ListenAddress;
};

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

/** Values that depend on more than their own text: the version, and passwords kept out of the file. */
export function completeValues(values: OptionValues, { env, version }: Surroundings): OptionValues {
  const withPassword = (address: RedisAddress | null, variable: string): RedisAddress | null =>
    address && { ...address, password: address.password ?? env[variable] ?? null };
  const { ng, redis, http } = values;
  return {
    ...values,
    http: { ...http, httpToken: http.httpToken ?? env.RTPENGINE_HTTP_TOKEN ?? null },
    ng: { ...ng, softwareId: ng.softwareId ?? `rtpengine-${version}`.replace(/[^A-Za-z0-9]/g, '-') },
    redis: {
      ...redis,
      redis: withPassword(redis.redis, 'RTPENGINE_REDIS_AUTH_PW'),
      redisWrite: withPassword(redis.redisWrite, 'RTPENGINE_REDIS_WRITE_AUTH_PW'),
      redisSubscribe: withPassword(redis.redisSubscribe, 'RTPENGINE_REDIS_SUBSCRIBE_AUTH_PW'),
    },
  };
}

export function withLoopbackDefaults(values: OptionValues): OptionValues {
  const { interface: media, ng, cli } = values;
  const hasNg = ng.listenNg.length + ng.listenTcpNg.length > 0;
  return {
    ...values,
    interface: { ...media, interface: loopbackDefaults.interfaces },
    ng: hasNg ? ng : { ...ng, listenNg: [loopbackDefaults.listenNg] },
    cli: cli.listenCli.length > 0 ? cli : { ...cli, listenCli: [loopbackDefaults.listenCli] },
  };
}

export function addSections(
  values: OptionValues,
  file: FileSettings | null,
): { config: Config; warnings: string[] } {
  const { interfacesConfig } = values.interface;
  const { templates } = values.ng;
  const { transcodeConfig } = values.codec;
  const warnings: string[] = [];
  const sectionsOf = (prefix: string | null) => (prefix === null ? [] : (file?.sectionsOf(prefix) ?? []));
  const templateSection = templates === null ? null : (file?.section(templates) ?? null);
  if (templates !== null && templateSection === null)
    warnings.push(`templates=${templates}: the file has no section [${templates}].`);
  const interfaceSections = sectionsOf(interfacesConfig);
  if (interfacesConfig !== null && interfaceSections.length === 0)
    warnings.push(
      `interfaces-config=${interfacesConfig}: the file has no section [${interfacesConfig}-NAME].`,
    );
  const config: Config = {
    ...values,
    interfaceSections,
    templates: new Map(
      [...(templateSection ?? [])].map(([name, flags]) => [utf8ToByteString(name), utf8ToByteString(flags)]),
    ),
    transcodeSections: sectionsOf(transcodeConfig),
  };
  return { config, warnings };
}
