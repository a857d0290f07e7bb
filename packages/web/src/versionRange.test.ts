import { expect, it } from 'vitest';
import { satisfies } from './versionRange.js';

it.each([
  ['0.16.0', '0.16.0', true],
  ['0.16.0', '==0.16.0', true],
  ['0.16.0', '=0.16.1', false],
  ['0.16.0', '>=0.15.9', true],
  ['0.16.0', '>0.16.0', false],
  ['0.16.0', '<=0.16.0', true],
  ['0.16.0', '<0.16.0', false],
  ['0.16.0-beta.1', '<0.16.0', true],
  ['0.16.0-beta.1', '0.16.0', false],
  ['0.16.3', '~0.16.1', true],
  ['0.17.0', '~0.16.1', false],
  ['0.16.3', '^0.16.1', true],
  ['0.17.0', '^0.16.1', false],
  ['1.9.0', '^1.2.0', true],
  ['2.0.0', '^1.2.0', false],
  ['0.16.7', '0.16.x', true],
  ['0.17.0', '0.16.x', false],
  ['3.0.0', '3.x', true],
  ['3.0.0', '*', true],
])('%s in %s: %s', (version, range, expected) => expect(satisfies(version, range)).toBe(expected));
