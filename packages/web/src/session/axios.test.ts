import { expect, it, vi } from 'vitest';
import { API, type Started, start } from '../../test/start.js';
import type { Open } from '../types.js';

type Config = { url: string; baseURL?: string; headers?: Record<string, string>; withCredentials?: boolean };

/** The skeleton of an axios instance: interceptors around an adapter that uses the backend. */
function axiosOver({ backend }: Started): Open {
  type Step = [(value: Open) => Open, ((error: Open) => Open)?];
  const before: Step[] = [];
  const after: Step[] = [];
  const adapter = async (config: Config) => {
    const url = `${config.baseURL ?? ''}${config.url}`;
    const reply = await backend.fetch(url, {
      headers: config.headers ?? {},
      ...(config.withCredentials ? { credentials: 'include' as const } : {}),
    });
    const text = await reply.text();
    const headers = Object.fromEntries(reply.headers);
    const response = { status: reply.status, data: text ? JSON.parse(text) : '', headers, config };
    if (reply.status < 300) return response;
    throw Object.assign(new Error('from axios'), { isAxiosError: true, response, config });
  };
  const call = (config: Config) => {
    let chain: Promise<Open> = Promise.resolve({ headers: {}, ...config });
    for (const [step] of before) chain = chain.then(step);
    chain = chain.then(adapter);
    for (const [done, failed] of after) chain = chain.then(done, failed);
    return chain;
  };
  const use = (steps: Step[]) => ({ use: (...step: Step) => void steps.push(step) });
  return Object.assign(call, { interceptors: { request: use(before), response: use(after) } });
}

const withoutXhr = {
  override: {
    functions: <T extends object>(original: T) => ({
      ...original,
      addXMLHttpRequestInterceptor: () => undefined,
    }),
  },
};

it('gives axios requests the session, refreshes it and repeats them', async () => {
  const started = await start({ ...withoutXhr, tokenTransferMethod: 'header' });
  const axios = axiosOver(started);
  started.session.addAxiosInterceptors(axios);
  started.session.addAxiosInterceptors(axios);
  await started.signIn();
  expect((await axios({ baseURL: API, url: '/me' })).data).toEqual({ me: true });
  const { headers } = started.backend.last('GET /me');
  expect(headers).toMatchObject({
    authorization: 'Bearer access-1',
    rid: 'anti-csrf',
    'st-auth-mode': 'header',
  });
  started.backend.expire();
  expect((await axios({ url: `${API}/me`, headers: { RID: 'mine' } })).status).toBe(200);
  expect(started.backend.last('GET /me').headers).toMatchObject({
    authorization: 'Bearer access-2',
    rid: 'mine',
  });
  expect(started.backend.count('GET /me')).toBe(3);
});

it("rejects with the refresh endpoint's answer in the shape of an axios error", async () => {
  const started = await start(withoutXhr);
  const axios = axiosOver(started);
  started.session.addAxiosInterceptors(axios);
  await started.signIn();
  started.backend.expire();
  started.backend.jar.clear();
  await expect(axios({ url: `${API}/me` })).rejects.toMatchObject({
    isAxiosError: true,
    message: 'Request failed with status code 401',
    response: { status: 401, data: { message: 'unauthorised' }, config: { url: `${API}/me` } },
  });
  await expect(axios({ url: `${API}/me` })).rejects.toThrow('from axios');
});

it('leaves other hosts and other failures alone, and gives up at the limit', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const started = await start({ ...withoutXhr, maxRetryAttemptsForSessionRefresh: 1 });
  const { backend } = started;
  const axios = axiosOver(started);
  started.session.addAxiosInterceptors(axios);
  await started.signIn();
  await expect(axios({ url: 'http://elsewhere.com/x' })).rejects.toThrow('from axios');
  expect(backend.last('GET /x').headers['st-auth-mode']).toBeUndefined();
  backend.on('GET /never', () => new Response(null, { status: 401 }));
  await expect(axios({ url: `${API}/never` })).rejects.toMatchObject({
    isAxiosError: true,
    message: expect.stringContaining('1 times'),
  });
  backend.on('GET /claims', () => Response.json({ claimValidationErrors: [{ id: 'c' }] }, { status: 403 }));
  await expect(axios({ url: `${API}/claims` })).rejects.toThrow('from axios');
  expect(started.events.at(-1)).toBe('API_INVALID_CLAIM');
});

it('stands back where XMLHttpRequest is covered, and takes instances from before init', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const started = await start(withoutXhr);
  vi.stubGlobal('XMLHttpRequest', { __interceptedBySuperTokens: true });
  started.session.addAxiosInterceptors(axiosOver(started));
  await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
  vi.stubGlobal('XMLHttpRequest', undefined);

  vi.resetModules();
  const { addAxiosInterceptors, init } = await import('./index.js');
  const early = axiosOver(started);
  addAxiosInterceptors(early);
  init({ apiDomain: API });
  await started.signIn();
  expect((await early({ url: `${API}/me` })).status).toBe(200);
});
