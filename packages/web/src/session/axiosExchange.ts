import type { Open } from '../types.js';
import { type Answer, isIntercepted, sessionHeaders, settle } from './exchange.js';
import { getLocalSessionState } from './refresh.js';
import type { Session } from './session.js';
import { type LocalSessionState, readCookies } from './tokens.js';

/** What an attempt leaves in its axios config for the answer, and for the next attempt. */
const ATTEMPT = '__supertokensAttempt';
type Attempt = {
  before: LocalSessionState;
  attempts: number;
  /** The headers that were not the caller's. */
  ours: string[];
};

function urlOf(config: Open): string {
  const { url = '', baseURL } = config;
  // An absolute address leaves the base out, as in axios itself.
  if (!baseURL || /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url)) return url;
  return url ? `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}` : baseURL;
}

/** Gives an axios request the session. */
export async function prepare(session: Session, config: Open): Promise<Open> {
  if (!isIntercepted(session, urlOf(config))) return config;
  const before = await getLocalSessionState(session);
  const headers = { ...config.headers };
  const caller = new Headers(
    Object.entries<Open>(headers).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
  );
  const { set } = sessionHeaders(session, await readCookies(), (name) => caller.get(name));
  drop(headers, Object.keys(set));
  return {
    ...config,
    // axios 1 wants its own class back.
    headers: Object.assign(Object.create(Object.getPrototypeOf(config.headers ?? {})), headers, set),
    withCredentials: config.withCredentials ?? (session.config.autoAddCredentials || undefined),
    [ATTEMPT]: { before, attempts: config[ATTEMPT]?.attempts ?? 0, ours: Object.keys(set) },
  };
}

function drop(headers: Record<string, unknown>, names: string[]): void {
  for (const name of Object.keys(headers)) if (names.includes(name.toLowerCase())) delete headers[name];
}

/** Looks at an axios answer, or at the error axios made of it, and repeats the request after a refresh. */
export async function judge(
  session: Session,
  axiosInstance: Open,
  response: Open,
  error: Open,
): Promise<Open> {
  const pass = (): Open => {
    if (error) throw error;
    return response;
  };
  const attempt: Attempt | undefined = response.config[ATTEMPT];
  if (!attempt) return pass();
  const answer: Answer = {
    status: response.status,
    headers: new Headers(
      Object.entries<Open>(response.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: () => response,
  };
  const verdict = await settle(session, { url: urlOf(response.config), ...attempt }, answer);
  if (verdict.retry) {
    const headers = { ...response.config.headers };
    drop(headers, attempt.ours);
    return axiosInstance({ ...response.config, headers, [ATTEMPT]: { attempts: attempt.attempts + 1 } });
  }
  if (verdict.failure === undefined) return pass();
  if (verdict.failure instanceof Response) throw await axiosError(verdict.failure, response);
  throw Object.assign(Object(verdict.failure), { config: response.config, isAxiosError: true });
}

/** The refresh endpoint's answer, in the shape of a failed axios request. */
async function axiosError(refused: Response, { config, request }: Open): Promise<Error> {
  const text = await refused.clone().text();
  const isJson = refused.headers.get('content-type')?.includes('application/json');
  const response = {
    data: isJson ? JSON.parse(text) : text,
    status: refused.status,
    statusText: refused.statusText,
    headers: Object.fromEntries(refused.headers),
    config,
    request,
  };
  return Object.assign(new Error(`Request failed with status code ${refused.status}`), {
    isAxiosError: true,
    config,
    request,
    response,
  });
}
