import { App } from './app.js';
import SuperTokensError, { badInput } from './error.js';
import { cookiesOf, serialiseCookie } from './framework/cookies.js';
import { CollectingResponse, PreParsedRequest } from './framework/custom/exchange.js';
import { middleware } from './framework/custom/index.js';
import { normaliseHttpMethod } from './framework/methods.js';
import SessionRecipe, { verifierOf } from './recipe/session/recipe.js';
import type { SessionContainerInterface, VerifySessionOptions } from './recipe/session/types.js';
import type { AnyValue, JSONObject } from './types.js';
import { makeDefaultUserContextFromAPI, setRequestInUserContext } from './userContext.js';

/** What the functions here need of a web-standard request. */
export interface ParsableRequest {
  url: string;
  method: string;
  headers: Headers;
  formData: () => Promise<FormData>;
  json: () => Promise<AnyValue>;
  text?: () => Promise<string>;
}

type SSRSession = {
  accessTokenPayload: JSONObject | undefined;
  hasToken: boolean;
  error: Error | undefined;
};

/** The cookies of a request by name. */
export function getCookieFromRequest<RequestType extends ParsableRequest = Request>(
  request: RequestType,
): Record<string, string> {
  return Object.fromEntries(cookiesOf(request.headers.get('cookie') ?? undefined));
}

/** The query parameters of a request by name. */
export function getQueryFromRequest<RequestType extends ParsableRequest = Request>(
  request: RequestType,
): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

/**
 * Serves the SDK's routes for web-standard servers. Requests that are not for the SDK get 404.
 * @example export const POST = handleAuthAPIRequest();
 */
export function handleAuthAPIRequest(): (request: Request) => Promise<Response> {
  const handle = middleware<PreParsedRequest, CollectingResponse>();
  return async (request) => {
    const response = new CollectingResponse();
    const { handled, error } = await handle(wrap(request), response);
    if (error !== undefined) throw error;
    if (handled !== true) return new Response('Not found', { status: 404 });
    return answerOf(response);
  };
}

/**
 * Verifies the session of a request and hands it to `handler`, whose answer gets the session's new tokens. A
 * request without a valid session is answered here.
 */
export async function withSession<
  RequestType extends ParsableRequest = Request,
  ResponseType extends Response = Response,
>(
  request: RequestType,
  handler: (
    error: Error | undefined,
    session: SessionContainerInterface | undefined,
  ) => Promise<ResponseType>,
  options?: VerifySessionOptions,
  userContext?: Record<string, AnyValue>,
): Promise<ResponseType> {
  return withPreParsedRequestResponse(request, async (baseRequest, baseResponse) => {
    const context = setRequestInUserContext(userContext, baseRequest);
    let session: SessionContainerInterface | undefined;
    try {
      session = await App.getInstanceOrThrowError()
        .sessions()
        .verifySession(options, baseRequest, baseResponse, context);
    } catch (error) {
      if (SuperTokensError.isErrorFromSuperTokens(error)) throw error;
      return handler(asError(error), undefined);
    }
    return handler(undefined, session);
  });
}

/**
 * Gives `handler` a request and a response that the SDK's functions take, and puts what they set on the answer.
 * Errors of the SDK are answered here.
 */
export async function withPreParsedRequestResponse<
  RequestType extends ParsableRequest = Request,
  ResponseType extends Response = Response,
>(
  request: RequestType,
  handler: (baseRequest: PreParsedRequest, baseResponse: CollectingResponse) => Promise<ResponseType>,
): Promise<ResponseType> {
  const baseRequest = wrap(request);
  const baseResponse = new CollectingResponse();
  try {
    return withCollected(await handler(baseRequest, baseResponse), baseResponse);
  } catch (error) {
    if (!SuperTokensError.isErrorFromSuperTokens(error)) throw error;
    const userContext = makeDefaultUserContextFromAPI(baseRequest);
    await App.getInstanceOrThrowError().errorHandler(error, baseRequest, baseResponse, userContext);
    // What the SDK answers with is a plain response; callers that name a class of their own get one without it.
    return answerOf(baseResponse) as ResponseType;
  }
}

/**
 * The session of a request while a page is rendered, by signature and expiry alone. It never renews a token:
 * a server-rendered answer could not carry it to the browser's SDK.
 */
export async function getSessionForSSR<RequestType extends ParsableRequest = Request>(
  request: RequestType,
): Promise<SSRSession> {
  return getSessionForSSRUsingAccessToken(getCookieFromRequest(request).sAccessToken);
}

/** As `getSessionForSSR`, for an access token found elsewhere. */
export async function getSessionForSSRUsingAccessToken(accessToken: string | undefined): Promise<SSRSession> {
  const hasToken = accessToken !== undefined && accessToken !== '';
  try {
    const accessTokenPayload = hasToken ? await payloadIfValid(accessToken) : undefined;
    return { accessTokenPayload, hasToken, error: undefined };
  } catch (error) {
    return { accessTokenPayload: undefined, hasToken, error: asError(error) };
  }
}

async function payloadIfValid(accessToken: string): Promise<JSONObject | undefined> {
  const verifier = verifierOf(SessionRecipe.getInstanceOrThrowError().context);
  if (!verifier.isAccessToken(accessToken)) return undefined;
  const parsed = verifier.parse(accessToken);
  return (await verifier.verify(accessToken, parsed)) ? JSON.parse(parsed.payloadText) : undefined;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function wrap(request: ParsableRequest): PreParsedRequest {
  return new PreParsedRequest({
    url: request.url,
    method: normaliseHttpMethod(request.method),
    headers: request.headers,
    cookies: getCookieFromRequest(request),
    query: getQueryFromRequest(request),
    getJSONBody: () => readJSON(request),
    getFormBody: () => request.formData(),
  });
}

/** An empty body is an empty object, as for every other framework. */
async function readJSON(request: ParsableRequest): Promise<AnyValue> {
  const text = request.text === undefined ? undefined : await request.text();
  if (text?.trim() === '') return {};
  try {
    return text === undefined ? await request.json() : JSON.parse(text);
  } catch {
    throw badInput('API input error: Please make sure to pass a valid JSON input in the request body');
  }
}

function answerOf(response: CollectingResponse): Response {
  const answer = new Response(response.body ?? null, { status: response.statusCode });
  return withCollected(answer, response);
}

/** The answer with the cookies (added) and headers (replacing) that the SDK set. */
function withCollected<R extends Response>(answer: R, collected: CollectingResponse): R {
  const { headers, cookies } = collected;
  if (cookies.length === 0 && headers.keys().next().done) return answer;
  try {
    putOn(answer.headers, collected);
    return answer;
  } catch {
    // The headers of what `fetch` or `Response.redirect` gives are immutable; a plain copy has no other class to keep.
    const copy = new Response(answer.body, answer);
    putOn(copy.headers, collected);
    return copy as R;
  }
}

function putOn(target: Headers, { headers, cookies }: CollectingResponse): void {
  for (const [name, value] of headers) target.set(name, value);
  for (const cookie of cookies) target.append('Set-Cookie', serialiseCookie(cookie));
  // Some platforms cache answers that do not forbid it, tokens included.
  if (!target.has('Cache-Control'))
    target.set('Cache-Control', 'no-cache, no-store, max-age=0, must-revalidate');
}

export default {
  handleAuthAPIRequest,
  withSession,
  withPreParsedRequestResponse,
  getSessionForSSR,
  getSessionForSSRUsingAccessToken,
  getCookieFromRequest,
  getQueryFromRequest,
};
