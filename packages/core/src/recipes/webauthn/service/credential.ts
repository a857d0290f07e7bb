import type { JsonObject } from '@latchkey/contract';
import { z } from 'zod';
import { type Library, loadLibrary } from './library.js';

/** What a browser returns of a new passkey, well-formed and not checked yet. */
export interface Registration {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  /** The id that the authenticator itself says, in unpadded base64url. */
  readonly attestedId: string | undefined;
}

/** What a browser returns of a signature, well-formed and not checked yet. */
export interface Assertion {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

/** A response, or what is wrong with its form. */
export type Parsed<T> = { readonly parsed: T } | { readonly fault: string };

const base64url = z.string().regex(/^[\w-]+=*$/, 'not base64url');

const RegistrationResponse = z.object({ clientDataJSON: base64url, attestationObject: base64url });
const AssertionResponse = z.object({
  clientDataJSON: base64url,
  authenticatorData: base64url,
  signature: base64url,
});
const ClientData = z.object({ type: z.string(), challenge: z.string(), origin: z.string() });

/** What is wrong with the part that both kinds of credentials share. */
function headFault({ id, type, rawId }: JsonObject): string | undefined {
  if (typeof id !== 'string') return 'credential id is missing!';
  if (id === '') return 'credential id is empty!';
  if (typeof type !== 'string') return 'credential type is missing!';
  if (type === '') return 'credential type is empty!';
  if (type.toLowerCase() !== 'public-key') return `not supported credential type: '${type}'`;
  if (!/^[\w-]+$/.test(id)) return 'Credential ID has to be base64 url encoded';
  if (rawId !== undefined && rawId !== id) return 'credential rawId is not its id';
  return undefined;
}

/** The id of a credential whose form was not looked at yet. */
export const idOf = ({ id }: JsonObject): string | undefined => (typeof id === 'string' ? id : undefined);

/** Reads the response to register options. */
export function parseRegistration(credential: JsonObject): Promise<Parsed<Registration>> {
  return parse(credential, RegistrationResponse, (id, { clientDataJSON, attestationObject }, library) => ({
    id,
    clientDataJSON,
    ...withoutAttestation(attestationObject, library),
  }));
}

/** Reads the response to sign-in options. */
export function parseAssertion(credential: JsonObject): Promise<Parsed<Assertion>> {
  return parse(credential, AssertionResponse, (id, response, { parseAuthenticatorData }) => {
    parseAuthenticatorData(toBytes(response.authenticatorData));
    return { id, ...response };
  });
}

async function parse<R extends { clientDataJSON: string }, T>(
  credential: JsonObject,
  schema: z.ZodType<R>,
  read: (id: string, response: R, library: Library) => T,
): Promise<Parsed<T>> {
  const fault = headFault(credential);
  if (fault !== undefined) return { fault };
  const response = schema.safeParse(credential.response);
  if (!response.success) return { fault: `credential response is malformed: ${where(response.error)}` };
  const library = await loadLibrary();
  try {
    ClientData.parse(JSON.parse(Buffer.from(response.data.clientDataJSON, 'base64url').toString('utf8')));
    return { parsed: read(idOf(credential) ?? '', response.data, library) };
  } catch (error) {
    return { fault: `credential response is malformed: ${textOf(error)}` };
  }
}

/** The bytes of base64url, in memory of their own: the library writes into them while it reads. */
export const toBytes = (base64: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(base64, 'base64url'));

const where = ({ issues: [issue] }: z.ZodError): string =>
  issue === undefined ? '' : [...issue.path, issue.message].join(': ');

/** What went wrong, as far as it can be told from outside. */
export const textOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return `clientDataJSON: ${where(error)}`;
  return error instanceof Error ? error.message : String(error);
};

/**
 * The authenticator's data alone, as an attestation object of the format "none". A statement is trusted by nobody
 * here, so a faulty or unknown one is no reason to refuse a passkey; and the certificates in it, which anybody can
 * make, may name addresses that a verifier would go and ask.
 */
function withoutAttestation(
  attestationObject: string,
  { decodeAttestationObject, isoBase64URL, isoCBOR, parseAuthenticatorData }: Library,
): Pick<Registration, 'attestationObject' | 'attestedId'> {
  const data = decodeAttestationObject(toBytes(attestationObject)).get('authData');
  if (!(data instanceof Uint8Array)) throw new Error('attestationObject: no authData');
  const { credentialID } = parseAuthenticatorData(data);
  const none = new Map<string, string | Uint8Array | Map<string, never>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, never>()],
    ['authData', data],
  ]);
  return {
    attestationObject: isoBase64URL.fromBuffer(isoCBOR.encode(none)),
    attestedId: credentialID === undefined ? undefined : isoBase64URL.fromBuffer(credentialID),
  };
}
