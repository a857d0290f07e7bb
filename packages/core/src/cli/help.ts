import type { CommandName } from './arguments.js';

const database = `  --database <uri>    sqlite:<file> or postgresql://user:password@host:port/name
                      (sqlite:./.latchkey/latchkey.db)
  --config <file>     Read a config.yaml`;

const listening = `  --host <address>    Address to listen on (127.0.0.1)
  --port <number>     Port to listen on; 0 takes a free one (3567)`;

const general = `Latchkey core: users, sessions and keys behind the Core Driver Interface

Usage
  latchkey <command> [options]

Run
  start                    Start the core
  stop                     Stop the cores that run on this machine, or one
  list                     Show the cores that run on this machine

Look
  doctor                   Find what is wrong with the set-up, and what to do
  config                   Show every setting, and where its value came from

Data
  migrate                  Bring the schema up to date, or show what it takes
  create-dashboard-user    Let somebody into the dashboard

Options
  -h, --help               Print this text, or that of a command
  -v, --version            Print the version

Environment
  Every key of config.yaml, in upper case: API_KEYS, ACCESS_TOKEN_VALIDITY, …
  SUPERTOKENS_HOST, SUPERTOKENS_PORT, LATCHKEY_DATABASE, LATCHKEY_CONFIG,
  LATCHKEY_ENCRYPTION_KEY, LATCHKEY_TEST_MODE=1, LATCHKEY_STATE_DIR,
  USE_STRUCTURED_LOGGING=true

Try
  latchkey start --port 8080 --database sqlite:./users.db
`;

const topics: Readonly<Record<CommandName, string>> = {
  start: `Start the core, in the foreground. It brings the schema up to date first.

Usage
  latchkey start [options]

Options
${listening}
${database}
  --test-mode         Lift the lower limits of all durations, for test suites

Try
  latchkey start --port 8080 --database sqlite:./users.db
`,
  stop: `Stop the cores that run on this machine, or one. Each finishes the requests
it has taken.

Usage
  latchkey stop [--id <pid>]

Options
  --id <pid>          Stop only the core with this process id

Try
  latchkey list
`,
  list: `Show the cores that this user runs on this machine: process, address, start,
configuration file.

Usage
  latchkey list

Environment
  LATCHKEY_STATE_DIR  Where running cores are noted
`,
  config: `Show every setting: its value, where the value came from, what it means.
Secrets are masked.

Usage
  latchkey config [options]

Options
  --set               Only what is set somewhere, not the defaults
${listening}
${database}
  --test-mode         As with start

Try
  latchkey config --set --config ./config.yaml
`,
  doctor: `Check configuration, database, schema, clock, keys and port, and say what is
wrong and what to do. Changes nothing. Ends with 1 where something is wrong.

Usage
  latchkey doctor [options]

Options
${listening}
${database}
  --test-mode         As with start
`,
  migrate: `Bring the schema up to date. The core does it by itself at its start; this is
for those who want to do it before.

Usage
  latchkey migrate [options]

Options
  --dry-run           Print the steps and change nothing
${database}

Try
  latchkey migrate --dry-run
`,
  'create-dashboard-user': `Let somebody into the dashboard with an e-mail and a password. Works on the
database itself, whether a core runs or not.

Usage
  latchkey create-dashboard-user --email <e-mail> [options]

Options
  --email <e-mail>    Whom to let in
  --password <text>   Asked for, or read from standard input, where not given
  --app <id>          The app (public)
${database}

Try
  latchkey create-dashboard-user --email me@example.com
`,
};

/** What `latchkey --help` prints, or `latchkey <topic> --help`. */
export const helpText = (topic?: CommandName): string => (topic === undefined ? general : topics[topic]);
