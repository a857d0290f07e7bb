import { destination, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Config } from './config/schema.js';
import { formatLogLine } from './logLine.js';
import { redactSecrets, redactText } from './logRedaction.js';

export { redactUri } from './logRedaction.js';

/** Takes a message, alone or with what belongs to it; an error goes under `err`. */
export interface LogMethod {
  (message: string): void;
  (details: object, message: string): void;
}

/** Where the core writes what happens. Secrets under their usual names, tokens and URI passwords are masked. */
export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  /** A logger that adds `details` to each line. */
  child(details: Readonly<Record<string, unknown>>): Logger;
}

export type LogLevel = Config['log_level'];

/** Takes whole lines: a stream, a file, a list in a test. */
export interface LogSink {
  write(line: string): unknown;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Where DEBUG and INFO go, and where WARN and ERROR go. */
  readonly destination: { readonly info: LogSink; readonly error: LogSink };
  /** JSON lines for machines; otherwise plain lines for people. */
  readonly structured: boolean;
}

/**
 * A logger over pino. Lines are written at once, so that the last words before a crash are not lost.
 *
 * @example createLogger({ level: 'INFO', structured: true, destination: { info: stdout, error: stderr } })
 */
export function createLogger({ level, destination: sinks, structured }: LoggerOptions): Logger {
  const format = structured ? (line: string) => line : formatLogLine;
  const sinkFor = (sink: LogSink) => ({ write: (line: string) => void sink.write(redactText(format(line))) });
  const streams = pino.multistream(
    [
      { level: 'debug', stream: sinkFor(sinks.info) },
      { level: 'warn', stream: sinkFor(sinks.error) },
    ],
    { dedupe: true },
  );
  const options = {
    level: pinoLevels[level],
    base: null,
    messageKey: 'message',
    timestamp: () => stdTimeFunctions.isoTime().replace('"time"', '"timestamp"'),
    formatters: { level: (label: string) => ({ level: label.toUpperCase() }), log: redactSecrets },
    serializers: { err: (error: Error) => redactSecrets(stdSerializers.err(error)) },
  };
  return toLogger(pino(options, streams));
}

const pinoLevels = { DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error', NONE: 'silent' } as const;

type PinoMethod = (details: object, message?: string) => void;

interface PinoLike {
  readonly debug: PinoMethod;
  readonly info: PinoMethod;
  readonly warn: PinoMethod;
  readonly error: PinoMethod;
  child(details: Record<string, unknown>): PinoLike;
}

function toLogger(log: PinoLike): Logger {
  const method =
    (level: 'debug' | 'info' | 'warn' | 'error'): LogMethod =>
    (details: object | string, message?: string) =>
      typeof details === 'string' ? log[level]({}, details) : log[level](details, message);
  return {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    child: (details) => toLogger(log.child(redactSecrets(details))),
  };
}

/** A log that is read by nobody: for tests and for embedding without one. */
export const silentLogger: Logger = createLogger({
  level: 'NONE',
  structured: true,
  destination: { info: { write: () => undefined }, error: { write: () => undefined } },
});

/** Appends lines to a file; its folder is made when missing. */
export function openLogFile(path: string): LogSink {
  return destination({ dest: path, append: true, mkdir: true, sync: true });
}
