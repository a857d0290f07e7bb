import { describe, expect, it } from 'vitest';
import { helpText, readArguments } from './arguments.js';

describe('readArguments', () => {
  it.each([
    [[], { name: 'help' }],
    [['help'], { name: 'help' }],
    [['start', '--help'], { name: 'help' }],
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
    [['stop'], { name: 'mistake', message: "Unknown command 'stop'" }],
    [['start', 'now'], { name: 'mistake', message: "Unexpected word 'now'" }],
    [['start', '--prot', '1'], { name: 'mistake', message: "Unknown option '--prot'" }],
    [
      ['start', '--port'],
      { name: 'mistake', message: expect.stringContaining("'--port <value>' argument missing") },
    ],
  ])('%j', (words, command) => {
    expect(readArguments(words)).toEqual(command);
  });

  it('has a help text that fits a terminal and names every option', () => {
    for (const line of helpText.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const option of ['--host', '--port', '--database', '--config', '--test-mode'])
      expect(helpText).toContain(option);
  });
});
