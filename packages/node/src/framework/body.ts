import type { Readable } from 'node:stream';
import { badInput } from '../error.js';
import type { AnyValue } from '../types.js';

const maxBodyBytes = 1024 * 1024;

const invalidJson = () =>
  badInput('API input error: Please make sure to pass a valid JSON input in the request body');
const invalidForm = () =>
  badInput('API input error: Please make sure to pass valid url encoded form in the request body');

/** What reading a body needs of a Node request. */
export interface BodySource extends Readable {
  body?: unknown;
  headers: Record<string, string | string[] | undefined>;
  method?: string | undefined;
}

/** The JSON of a request, parsed by the application's own middleware or read here. Absent and empty are `{}`. */
export async function readJSON(request: BodySource): Promise<AnyValue> {
  return readBody(request, parseJSON, invalidJson);
}

/** The form of a request, parsed by the application's own middleware or read here. */
export async function readForm(request: BodySource): Promise<AnyValue> {
  return readBody(request, parseForm, invalidForm);
}

async function readBody(
  request: BodySource,
  parse: (text: string) => unknown,
  invalid: () => Error,
): Promise<AnyValue> {
  if (request.method !== 'POST' && request.method !== 'PUT') return request.body ?? {};
  const { body } = request;
  if (typeof body === 'string') return parse(body);
  if (body instanceof Uint8Array) return parse(new TextDecoder().decode(body));
  const unread = (body === undefined || isEmptyObject(body)) && request.readable;
  if (!unread) return body ?? {};
  if (!isUnicode(request.headers['content-type'])) throw invalid();
  const parsed = parse(await readText(request, invalid));
  // Left where a body parser would have put it, for the application's own handlers.
  request.body = parsed;
  return parsed;
}

function parseJSON(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw invalidJson();
  }
}

/** A key that comes several times has an array of values. */
function parseForm(text: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const earlier = form[key];
    form[key] = earlier === undefined ? value : [earlier, value].flat();
  }
  return form;
}

async function readText(request: BodySource, invalid: () => Error): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of await decompressed(request)) {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      length += bytes.length;
      if (length > maxBodyBytes) throw badInput('API input error: The request body is too large');
      chunks.push(bytes);
    }
  } catch (error) {
    // A broken gzip stream is the client's fault as broken JSON is.
    throw isZlibError(error) ? invalid() : error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function decompressed(request: BodySource): Promise<AsyncIterable<Uint8Array | string>> {
  const encoding = request.headers['content-encoding'];
  if (encoding === 'br') {
    throw badInput(
      'API input error: Brotli decompression not implement, Please add a middleware that handles decompression before the SuperTokens middleware.',
    );
  }
  if (encoding !== 'gzip' && encoding !== 'deflate') return request;
  // Loaded when needed: edge runtimes, which never get here, have no zlib.
  const { createGunzip, createInflate } = await import('node:zlib');
  return request.pipe(encoding === 'gzip' ? createGunzip() : createInflate());
}

function isUnicode(contentType: string | string[] | undefined): boolean {
  const charset = /charset=["']?([^\s;"']+)/i.exec(String(contentType ?? ''))?.[1];
  return charset === undefined || charset.toLowerCase().startsWith('utf-');
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
