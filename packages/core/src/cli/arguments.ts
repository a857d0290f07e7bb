import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | { readonly name: 'help' | 'version' }
  | ({ readonly name: 'start' } & StartOptions)
  | { readonly name: 'mistake'; readonly message: string };

export interface StartOptions {
  readonly configPath?: string;
  readonly settings: {
    readonly host?: string;
    readonly port?: string;
    readonly database?: string;
    readonly test_mode?: string;
  };
}

const options = {
  host: { type: 'string' },
  port: { type: 'string' },
  database: { type: 'string' },
  config: { type: 'string' },
  'test-mode': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

/** Reads the words after `latchkey`. */
export function readArguments(words: readonly string[]): Command {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return { name: 'mistake', message };
  }
  const { values, positionals } = parsed;
  if (values.version === true) return { name: 'version' };
  const [command, ...others] = positionals;
  if (values.help === true || command === undefined || command === 'help') return { name: 'help' };
  if (command !== 'start') return { name: 'mistake', message: `Unknown command '${command}'` };
  if (others.length > 0) return { name: 'mistake', message: `Unexpected word '${others.join(' ')}'` };
  return { name: 'start', ...startOptionsOf(values) };
}

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
}

function startOptionsOf(values: ReturnType<typeof parse>['values']): StartOptions {
  const { host, port, database, config } = values;
  return {
    ...(config === undefined ? {} : { configPath: config }),
    settings: {
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(database === undefined ? {} : { database }),
      ...(values['test-mode'] === true ? { test_mode: 'true' } : {}),
    },
  };
}

export const helpText = `Latchkey core: users, sessions and keys behind the Core Driver Interface

Usage
  latchkey start [options]   Start the core
  latchkey --version         Print the version
  latchkey --help            Print this text

Options of start
  --host <address>    Address to listen on (127.0.0.1)
  --port <number>     Port to listen on; 0 takes a free one (3567)
  --database <uri>    sqlite:<file> or postgresql://user:password@host:port/name
                      (sqlite:./.latchkey/latchkey.db)
  --config <file>     Read a config.yaml
  --test-mode         Lift the lower limits of all durations, for test suites

Environment
  Every key of config.yaml, in upper case: API_KEYS, ACCESS_TOKEN_VALIDITY, …
  SUPERTOKENS_HOST, SUPERTOKENS_PORT, LATCHKEY_DATABASE, LATCHKEY_CONFIG,
  LATCHKEY_ENCRYPTION_KEY, LATCHKEY_TEST_MODE=1, USE_STRUCTURED_LOGGING=true

Try
  latchkey start --port 8080 --database sqlite:./users.db
`;
