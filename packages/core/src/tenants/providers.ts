import type { JsonObject, Provider, ProviderInput } from '@latchkey/contract';
import { BadRequest } from '../http/errors.js';

type ClientInput = NonNullable<ProviderInput['clients']>[number];
type ClaimsInput = NonNullable<ProviderInput['userInfoMap']>['fromIdTokenPayload'];

/** A provider as it is stored: without what is not set. Nulls inside the maps of parameters have a meaning. */
export function toProvider({ thirdPartyId, clients, userInfoMap, ...rest }: ProviderInput): Provider {
  return {
    ...withoutNulls(rest),
    thirdPartyId,
    clients: (clients ?? []).map(toClient),
    userInfoMap: {
      fromIdTokenPayload: toClaims(userInfoMap?.fromIdTokenPayload),
      fromUserInfoAPI: toClaims(userInfoMap?.fromUserInfoAPI),
    },
  };
}

const toClaims = (claims: ClaimsInput) => withoutNulls(claims ?? {});

function toClient({ scope, additionalConfig, ...rest }: ClientInput): Provider['clients'][number] {
  return {
    ...withoutNulls(rest),
    ...(scope && { scope: scope.filter((name) => name !== null) }),
    ...(additionalConfig && { additionalConfig: withoutNulls(additionalConfig) }),
  };
}

type WithoutNulls<T> = { [P in keyof T]: Exclude<T[P], null> };

const withoutNulls = <T extends object>(fields: T): WithoutNulls<T> =>
  // Taking nulls out is what the type says.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as WithoutNulls<T>;

const refuse = (text: string): never => {
  throw new BadRequest(`Invalid third party config: ${text}`);
};

/** Refuses what a provider could not be stored with. */
export function checkInput({ clients }: ProviderInput): void {
  if (clients?.some(({ scope }) => scope?.includes(null))) refuse('scope array cannot contain a null');
}

/** Clients of one provider are told apart by their type: checked even where validation is skipped. */
export function checkClientTypes({ clients }: Provider): void {
  const types = new Set(clients.map(({ clientType }) => clientType ?? ''));
  if (types.size < clients.length) refuse('Duplicate clientType was specified in the clients list.');
}

/** Refuses a provider that nobody could sign in with. */
export function checkProvider(provider: Provider): void {
  checkClientTypes(provider);
  const { thirdPartyId, clients } = provider;
  for (const { clientId, additionalConfig = {} } of clients) {
    if (clientId === undefined) refuse('clientId cannot be null');
    checkAdditionalConfig(thirdPartyId, additionalConfig);
  }
}

function checkAdditionalConfig(thirdPartyId: string, config: JsonObject): void {
  const isText = (name: string) => typeof config[name] === 'string' && config[name] !== '';
  if (thirdPartyId.startsWith('apple') && !['keyId', 'teamId', 'privateKey'].every(isText)) {
    refuse(
      'a non empty string value must be specified for keyId, teamId and privateKey in the additionalConfig for Apple provider',
    );
  }
  if (thirdPartyId.startsWith('google-workspaces') && 'hd' in config && !isText('hd')) {
    refuse('hd in additionalConfig must be a non empty string value');
  }
  if (thirdPartyId.startsWith('boxy-saml') && 'boxyURL' in config && !isText('boxyURL')) {
    refuse(
      'a non empty string value must be specified for boxyURL in the additionalConfig for Boxy SAML provider',
    );
  }
}

/** Puts a provider in the place of the one with its id, or at the end. */
export function replaceProvider(providers: readonly Provider[], provider: Provider): Provider[] {
  const isSame = ({ thirdPartyId }: Provider) => thirdPartyId === provider.thirdPartyId;
  return providers.some(isSame)
    ? providers.map((one) => (isSame(one) ? provider : one))
    : [...providers, provider];
}
