export { createEngine } from './daemon/embed.ts';
export type { Engine, EngineOptions, EngineReply, EngineRequest } from './daemon/embed.ts';
export type { Logger, LogFields, LogLevel, LogSubsystem } from './base/log.ts';
