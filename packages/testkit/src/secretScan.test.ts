import { describe, expect, it } from 'vitest';
import { secretsIn } from './secretScan.js';

describe('secretsIn', () => {
  it.each([
    ['a signed token', 'token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4iLCJpIjoxfQ.c2lnbmF0dXJlLWJ5dGVz given'],
    ['a private key', '-----BEGIN PRIVATE KEY-----'],
    ['a password hash', 'stored $argon2id$v=19$m=87795,t=1,p=2$c2FsdA$aGFzaA'],
    ['a password in an address', 'connecting to postgresql://latchkey:hunter2@127.0.0.1:5432/x'],
  ])('finds %s by its shape', (what, line) => {
    expect(secretsIn(`start\n${line}\nend`).map((found) => found.what)).toEqual([what]);
  });

  it('finds known secrets in every common encoding and does not repeat them', () => {
    const password = 'correct/horse "1"';
    const lines = [password, btoa(password), encodeURIComponent(password), JSON.stringify({ password })];
    expect(secretsIn(lines.join('\n'), { password })).toEqual([
      { what: 'password', line: '***' },
      { what: 'password', line: expect.stringMatching(/^\*\*\*=*$/) },
      { what: 'password', line: '***' },
      { what: 'password', line: '{"password":"***"}' },
    ]);
  });

  it('finds nothing in what is masked or harmless', () => {
    const text =
      'postgresql://latchkey:***@127.0.0.1/x\nGET http://127.0.0.1:3567/hello\n{"password":"[redacted]"}';
    expect(secretsIn(text, { password: 'correct horse 1' })).toEqual([]);
  });
});
