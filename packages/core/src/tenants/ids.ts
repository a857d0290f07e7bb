import { BadRequest } from '../http/errors.js';

export const PUBLIC = 'public';

/** First path segments that the interface keeps for itself; a tenant of that name could not be addressed. */
const reserved = new Set(['recipe', 'config', 'users', 'hello']);

/** The app id as it is stored: trimmed and in lower case. Refuses what a path could not carry. */
export function parseAppId(input: string): string {
  const id = input.trim().toLowerCase();
  if (id === '') throw new BadRequest('appId should not be an empty String');
  if (id.startsWith('appid-')) throw new BadRequest("appId must not start with 'appid-'");
  if (!/^[a-z0-9-]+$/.test(id)) throw new BadRequest('appId can only contain letters, numbers and hyphens');
  if (id.length > 64) throw new BadRequest('appId must not be longer than 64 characters');
  return id;
}

/** The tenant id as it is stored: trimmed and in lower case. Refuses what a path could not carry. */
export function parseTenantId(input: string): string {
  const id = input.trim().toLowerCase();
  if (id === '') throw new BadRequest('tenantId should not be an empty String');
  if (reserved.has(id)) throw new BadRequest(`Cannot use '${id}' as a tenantId`);
  if (id.startsWith('appid-')) throw new BadRequest("tenantId must not start with 'appid-'");
  if (!/^[a-z0-9-]+$/.test(id))
    throw new BadRequest('tenantId can only contain letters, numbers and hyphens');
  if (id.length > 64) throw new BadRequest('tenantId must not be longer than 64 characters');
  return id;
}

/** Names one label after the other, or an IPv4 address; a port may follow. */
const host = /^[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?$/;

/** The name of a connection URI domain as it is stored: trimmed, in lower case, without port. */
export function parseConnectionUriDomain(input: string): string {
  const domain = input.trim().toLowerCase();
  if (domain === '') throw new BadRequest('connectionUriDomain should not be an empty String');
  if (!host.test(domain) || domain.length > 256) throw new BadRequest('connectionUriDomain is invalid');
  return domain.replace(/:[0-9]+$/, '');
}
