import { type Config, type ConfigKey, configKeys, definitions, envNameOf } from '../config/schema.js';
import type { Settings } from './settings.js';
import { type Terminal, wrap } from './terminal.js';

const WIDTH = 80;
const mask = '********';

/** Shows settings: value, where it came from, what it means. Secrets are masked. */
export function showConfig(
  { config, sources, warnings }: Settings,
  { write, bold, dim, yellow }: Terminal,
  { isSetOnly }: { isSetOnly: boolean },
): void {
  const shown = configKeys.filter((key) => !isSetOnly || sources.has(key));
  for (const key of shown) {
    const source = sources.get(key);
    const from = source === undefined ? dim('default') : `from ${source}`;
    write(`${bold(key)} = ${shownValue(config, key)}   ${from}\n`);
    write(`${dim(wrap(`${definitions[key].description}${environmentOf(key)}`, WIDTH, '    '))}\n`);
    if (source !== undefined) write(`${dim(`    Default: ${textOf(definitions[key].default)}`)}\n`);
  }
  if (shown.length === 0) write('Nothing is set: every value is the default.\n  latchkey config\n');
  for (const { source, message } of warnings) write(`${yellow(`${source}: ${message}`)}\n`);
}

const textOf = (value: Config[ConfigKey]): string => (value === null || value === '' ? '–' : String(value));

const shownValue = (config: Config, key: ConfigKey): string =>
  definitions[key].isSecret === true && config[key] !== null ? mask : textOf(config[key]);

/** Most variables are the key in upper case, which need not be said each time. */
const environmentOf = (key: ConfigKey): string =>
  envNameOf(key) === key.toUpperCase() ? '' : ` Environment: ${envNameOf(key)}.`;
