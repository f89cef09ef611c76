export type { Config, OptionValues, RawSection } from './config.ts';
export type { FileText } from './file-settings.ts';
export { options } from './options/table.ts';
export type { NamedOption } from './options/table.ts';
export type { SyslogFacility } from './options/log.ts';
export { loopbackDefaults } from './complete.ts';
export { parseConfig } from './parse-config.ts';
export type { ConfigInputs, ConfigResult, ParsedConfig } from './parse-config.ts';
export type { ListenAddress, RedisAddress, RemoteAddress } from './values.ts';
