import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initSdk } from '../test/sdk.js';
import SuperTokens, { closeEmbeddedCore, convertToRecipeUserId } from './index.js';
import Session from './recipe/session/index.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
});
afterEach(async () => {
  await closeEmbeddedCore();
  rmSync(folder, { recursive: true, force: true });
});

describe('a core in the same process', () => {
  it('serves the SDK from a database file, and keeps what is in it', async () => {
    const uri = `sqlite:${join(folder, 'latchkey.db')}`;
    initSdk(uri);
    const ada = convertToRecipeUserId('ada');
    const session = await Session.createNewSessionWithoutRequestResponse('public', ada, { plan: 'pro' });
    const verified = await Session.getSessionWithoutRequestResponse(session.getAccessToken());
    expect(verified.getAccessTokenPayload()).toMatchObject({ plan: 'pro' });
    await closeEmbeddedCore();
    initSdk(uri);
    const checked = await Session.getSessionWithoutRequestResponse(session.getAccessToken(), undefined, {
      checkDatabase: true,
    });
    expect(checked.getUserId()).toBe('ada');
    expect(await SuperTokens.getUserCount()).toBe(0);
    expect(await SuperTokens.getUser('nobody')).toBeUndefined();
  });

  it('says why it cannot start, and tries again', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    initSdk(`sqlite:${file}/latchkey.db`);
    await expect(SuperTokens.getUserCount()).rejects.toThrow();
    await expect(SuperTokens.getUserCount()).rejects.toThrow();
  });
});
