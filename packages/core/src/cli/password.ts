import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { Writable as Sink } from 'node:stream';
import { CannotGoOn } from './settings.js';

type Input = Readable & { readonly isTTY?: boolean };

/** Asks for a password on a terminal, without showing it; otherwise takes the first line of the input. */
export async function readPassword(question: string, input: Input, output: Writable): Promise<string> {
  const isTerminal = input.isTTY === true;
  if (isTerminal) output.write(question);
  const nowhere = new Sink({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: isTerminal });
  try {
    const { value: line } = await lines[Symbol.asyncIterator]().next();
    if (typeof line !== 'string' || line === '') throw new CannotGoOn('No password was given.');
    return line;
  } finally {
    lines.close();
    if (isTerminal) output.write('\n');
  }
}
