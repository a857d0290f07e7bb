import { parseArgs } from 'node:util';

/** Where the settings of a command come from beside the environment. */
export interface SettingsOptions {
  readonly configPath?: string;
  readonly settings: {
    readonly host?: string;
    readonly port?: string;
    readonly database?: string;
    readonly test_mode?: string;
  };
}

export type StartOptions = SettingsOptions;

/** What the command line asks for. */
export type Command =
  | { readonly name: 'help'; readonly topic?: CommandName }
  | { readonly name: 'version' }
  | { readonly name: 'mistake'; readonly message: string }
  | ({ readonly name: 'start' | 'doctor' } & SettingsOptions)
  | ({ readonly name: 'config'; readonly isSetOnly: boolean } & SettingsOptions)
  | ({ readonly name: 'migrate'; readonly isDryRun: boolean } & SettingsOptions)
  | ({ readonly name: 'create-dashboard-user' } & NewDashboardUser & SettingsOptions)
  | { readonly name: 'list' }
  | { readonly name: 'stop'; readonly pid?: number };

export interface NewDashboardUser {
  readonly email: string;
  /** Asked for where it is not given. */
  readonly password?: string;
  readonly appId?: string;
}

const options = {
  host: { type: 'string' },
  port: { type: 'string' },
  database: { type: 'string' },
  config: { type: 'string' },
  'test-mode': { type: 'boolean' },
  set: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  id: { type: 'string' },
  email: { type: 'string' },
  password: { type: 'string' },
  app: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

type OptionName = keyof typeof options;

const settings: readonly OptionName[] = ['host', 'port', 'database', 'config', 'test-mode'];

/** The commands, each with its options. */
export const optionsOf = {
  start: settings,
  stop: ['id'],
  list: [],
  config: [...settings, 'set'],
  doctor: settings,
  migrate: ['database', 'config', 'dry-run'],
  'create-dashboard-user': ['email', 'password', 'app', 'database', 'config'],
} as const satisfies Record<string, readonly OptionName[]>;

export type CommandName = keyof typeof optionsOf;

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(optionsOf, word);

type Values = { readonly [N in OptionName]?: string | boolean | (string | boolean)[] | undefined };

/** Reads the words after `latchkey`. */
export function readArguments(words: readonly string[]): Command {
  const [first = 'help', ...others] = words;
  if (first === 'help') return helpAbout(others[0]);
  if (first.startsWith('-')) return readGeneral(words);
  if (!isCommandName(first)) return mistake(`Unknown command '${first}'`);
  const reading = parse(others, optionsOf[first]);
  if ('mistake' in reading) return mistake(reading.mistake);
  if (reading.values.version === true) return { name: 'version' };
  if (reading.values.help === true) return { name: 'help', topic: first };
  if (reading.words.length > 0) return mistake(`Unexpected word '${reading.words.join(' ')}'`);
  return toCommand(first, reading.values);
}

const mistake = (message: string): Command => ({ name: 'mistake', message });

function helpAbout(topic: string | undefined): Command {
  if (topic === undefined) return { name: 'help' };
  return isCommandName(topic) ? { name: 'help', topic } : mistake(`Unknown command '${topic}'`);
}

function readGeneral(words: readonly string[]): Command {
  const reading = parse(words, []);
  if ('mistake' in reading) return mistake(reading.mistake);
  return reading.values.version === true ? { name: 'version' } : helpAbout(reading.words[0]);
}

function parse(words: readonly string[], allowed: readonly OptionName[]) {
  const names: readonly OptionName[] = [...allowed, 'help', 'version'];
  const own = Object.fromEntries(names.map((name) => [name, options[name]]));
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: own,
      allowPositionals: true,
      strict: true,
    });
    const known: Values = values;
    return { values: known, words: positionals };
  } catch (error) {
    return { mistake: error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error) };
  }
}

function toCommand(name: CommandName, values: Values): Command {
  switch (name) {
    case 'start':
    case 'doctor':
      return { name, ...settingsOf(values) };
    case 'config':
      return { name, isSetOnly: values.set === true, ...settingsOf(values) };
    case 'migrate':
      return { name, isDryRun: values['dry-run'] === true, ...settingsOf(values) };
    case 'list':
      return { name };
    case 'stop':
      return readStop(textOf(values.id));
    case 'create-dashboard-user':
      return readNewUser(values);
  }
}

const textOf = (value: Values[OptionName]): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Without the fields that are `undefined`. */
const given = <T extends Readonly<Record<string, string | undefined>>>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function settingsOf(values: Values): SettingsOptions {
  const { host, port, database, config } = values;
  return {
    ...given({ configPath: textOf(config) }),
    settings: given({
      host: textOf(host),
      port: textOf(port),
      database: textOf(database),
      test_mode: values['test-mode'] === true ? 'true' : undefined,
    }),
  };
}

function readStop(id: string | undefined): Command {
  if (id === undefined) return { name: 'stop' };
  return /^[1-9]\d{0,9}$/.test(id)
    ? { name: 'stop', pid: Number(id) }
    : mistake(`'${id}' is no process id: --id takes one of those that latchkey list shows`);
}

function readNewUser(values: Values): Command {
  const email = textOf(values.email);
  if (email === undefined) return mistake('--email is missing');
  return {
    name: 'create-dashboard-user',
    email,
    ...given({ password: textOf(values.password), appId: textOf(values.app) }),
    ...settingsOf(values),
  };
}
