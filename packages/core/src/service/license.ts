import type { RequestContext } from '../context.js';
import { deleteAppValue, findAppValue, saveAppValue } from './store.js';

// Nothing is behind a licence here: a key is kept so that tools which set and read it find what they expect.

export async function setLicenseKey({ db, appId }: RequestContext, key: string | undefined): Promise<void> {
  if (key !== undefined) await db.write((q) => saveAppValue(q, appId, 'license_key', key));
}

export const getLicenseKey = ({ db, appId }: RequestContext): Promise<string | undefined> =>
  findAppValue(db.read, appId, 'license_key');

export const removeLicenseKey = ({ db, appId }: RequestContext): Promise<void> =>
  db.write((q) => deleteAppValue(q, appId, 'license_key'));
