import { type ConfigKey, configKeys, definitions, envNameOf } from './schema.js';

const levels = {
  core: 'base configuration only',
  app: 'one value per app',
  tenant: 'each tenant its own',
} as const;

const code = (text: string): string => `\`${text}\``;

function row(key: ConfigKey): string {
  const { type, default: standard, level, description, values } = definitions[key];
  const kind = values === undefined ? type : values.map(code).join(', ');
  const value = standard === null || standard === '' ? '–' : code(String(standard));
  return `| ${code(key)} | ${code(envNameOf(key))} | ${kind} | ${value} | ${levels[level]} | ${description.replaceAll('|', '\\|')} |`;
}

/** The reference page of every configuration key, in Markdown. */
export const configReference = (): string => `# Configuration

Every setting of the core. A value comes from the command line, else the environment, else \`config.yaml\` (which
must contain \`core_config_version: 0\`), else the default. Secrets can be read from a file: \`API_KEYS_FILE\` names a
file that holds what \`API_KEYS\` would. An unknown key or a bad value is refused at start, with its name and reason.
This page is made from the code by \`npm run docs:config\`.

| key | environment | type | default | who may set it | meaning |
|---|---|---|---|---|---|
${configKeys.map(row).join('\n')}
`;
