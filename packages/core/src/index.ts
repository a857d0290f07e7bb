export { type Core, type CoreOptions, createCore } from './app.js';
export { type Clock, systemClock } from './clock.js';
export { type ConfigSources, type LoadedConfig, loadConfig } from './config/load.js';
export { type Config, defaultConfig } from './config/schema.js';
export type { RequestInfo } from './http/handler.js';
export { createLogger, type Logger, silentLogger } from './log.js';
export { type RunningServer, type ServeOptions, type ServerLimits, serve } from './server.js';
