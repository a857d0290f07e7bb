import { describe, expect, it } from 'vitest';
import { isCommandName, optionsOf, readArguments } from './arguments.js';
import { helpText } from './help.js';

describe('readArguments', () => {
  it.each([
    [[], { name: 'help' }],
    [['help'], { name: 'help' }],
    [['start', '--help'], { name: 'help', topic: 'start' }],
    [['help', 'stop'], { name: 'help', topic: 'stop' }],
    [['help', 'sotp'], { name: 'mistake', message: "Unknown command 'sotp'" }],
    [['-h'], { name: 'help' }],
    [['--version'], { name: 'version' }],
    [['start'], { name: 'start', settings: {} }],
    [
      ['start', '--port', '80', '--host=::', '--database', 'sqlite:x', '--config=c.yaml', '--test-mode'],
      {
        name: 'start',
        configPath: 'c.yaml',
        settings: { port: '80', host: '::', database: 'sqlite:x', test_mode: 'true' },
      },
    ],
    [['stop'], { name: 'stop' }],
    [['stop', '--id', '17'], { name: 'stop', pid: 17 }],
    [['stop', '--id=all'], { name: 'mistake', message: expect.stringContaining("'all' is no process id") }],
    [['list'], { name: 'list' }],
    [['list', '--port', '1'], { name: 'mistake', message: "Unknown option '--port'" }],
    [['config', '--set'], { name: 'config', isSetOnly: true, settings: {} }],
    [['doctor', '--port', '1'], { name: 'doctor', settings: { port: '1' } }],
    [
      ['migrate', '--dry-run', '--database', 'sqlite:x'],
      { name: 'migrate', isDryRun: true, settings: { database: 'sqlite:x' } },
    ],
    [
      ['create-dashboard-user', '--email', 'a@b.cd', '--app', 'a1'],
      { name: 'create-dashboard-user', email: 'a@b.cd', appId: 'a1', settings: {} },
    ],
    [['create-dashboard-user'], { name: 'mistake', message: '--email is missing' }],
    [['halt'], { name: 'mistake', message: "Unknown command 'halt'" }],
    [['start', 'now'], { name: 'mistake', message: "Unexpected word 'now'" }],
    [['start', '--prot', '1'], { name: 'mistake', message: "Unknown option '--prot'" }],
    [
      ['start', '--port'],
      { name: 'mistake', message: expect.stringContaining("'--port <value>' argument missing") },
    ],
  ])('%j', (words, command) => {
    expect(readArguments(words)).toEqual(command);
  });

  it('has a help text that fits a terminal and names every command', () => {
    for (const line of helpText().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const name of Object.keys(optionsOf)) expect(helpText()).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each(Object.entries(optionsOf))('explains every option of %s', (name, options) => {
    if (!isCommandName(name)) throw new Error(name);
    const text = helpText(name);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const option of options) expect(text).toContain(`  --${option}`);
  });
});
