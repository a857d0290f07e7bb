import { fdi } from '@latchkey/contract';
import { App } from '../../app.js';
import { loadCaller } from '../../auth/session.js';
import { userJSON } from '../../auth/userJSON.js';
import { badInput } from '../../error.js';
import type { APICall, Route } from '../../recipe.js';
import { send200Response } from '../../respond.js';
import { fieldError } from './error.js';
import { readFormFields } from './formFields.js';
import type { APIInterface, APIOptions, NormalisedFormField, TypeFormField } from './types.js';

type Call = APICall<APIInterface, APIOptions>;

async function emailExistsAPI({ apis, options, tenantId, userContext }: Call): Promise<boolean> {
  if (apis.emailExistsGET === undefined) return false;
  const email = options.req.getKeyValueFromQuery('email');
  if (email === undefined) throw badInput('Please provide the email as a GET param');
  send200Response(options.res, await apis.emailExistsGET({ email, tenantId, options, userContext }));
  return true;
}

async function signInAPI({ apis, options, tenantId, userContext }: Call): Promise<boolean> {
  if (apis.signInPOST === undefined) return false;
  const { req, res, config } = options;
  const formFields = await readForm(config.signInFeature.formFields, { options, tenantId, userContext });
  const caller = await loadCaller(App.getInstanceOrThrowError(), options, tenantId, userContext);
  const result = await apis.signInPOST({ formFields, ...caller, options, userContext });
  if (result.status !== 'OK') send200Response(res, result);
  else send200Response(res, { status: 'OK', user: userJSON(req, result.user, result.session, userContext) });
  return true;
}

async function signUpAPI({ apis, options, tenantId, userContext }: Call): Promise<boolean> {
  if (apis.signUpPOST === undefined) return false;
  const { req, res, config } = options;
  const formFields = await readForm(config.signUpFeature.formFields, { options, tenantId, userContext });
  const caller = await loadCaller(App.getInstanceOrThrowError(), options, tenantId, userContext);
  const result = await apis.signUpPOST({ formFields, ...caller, options, userContext });
  if (result.status === 'EMAIL_ALREADY_EXISTS_ERROR') {
    throw fieldError([{ id: 'email', error: 'This email already exists. Please sign in instead.' }]);
  }
  if (result.status !== 'OK') send200Response(res, result);
  else send200Response(res, { status: 'OK', user: userJSON(req, result.user, result.session, userContext) });
  return true;
}

async function generatePasswordResetTokenAPI({
  apis,
  options,
  tenantId,
  userContext,
}: Call): Promise<boolean> {
  if (apis.generatePasswordResetTokenPOST === undefined) return false;
  const { formFieldsForGenerateTokenForm } = options.config.resetPasswordUsingTokenFeature;
  const formFields = await readForm(formFieldsForGenerateTokenForm, { options, tenantId, userContext });
  const result = await apis.generatePasswordResetTokenPOST({ formFields, tenantId, options, userContext });
  send200Response(options.res, result);
  return true;
}

async function passwordResetAPI({ apis, options, tenantId, userContext }: Call): Promise<boolean> {
  if (apis.passwordResetPOST === undefined) return false;
  const { formFieldsForPasswordResetForm } = options.config.resetPasswordUsingTokenFeature;
  const formFields = await readForm(formFieldsForPasswordResetForm, { options, tenantId, userContext });
  const token = member(await options.req.getJSONBody(), 'token');
  if (token === undefined) throw badInput('Please provide the password reset token');
  if (typeof token !== 'string') throw badInput('The password reset token must be a string');
  const result = await apis.passwordResetPOST({ formFields, token, tenantId, options, userContext });
  if (result.status === 'PASSWORD_POLICY_VIOLATED_ERROR') {
    throw fieldError([{ id: 'password', error: result.failureReason }]);
  }
  // Whose password it was stays with the application.
  send200Response(options.res, result.status === 'OK' ? { status: 'OK' } : result);
  return true;
}

async function readForm(
  configured: NormalisedFormField[],
  { options, tenantId, userContext }: Pick<Call, 'options' | 'tenantId' | 'userContext'>,
): Promise<TypeFormField[]> {
  const given = member(await options.req.getJSONBody(), 'formFields');
  return readFormFields(configured, given, tenantId, userContext);
}

/** A member of a body, which may be anything: what is no object has none. */
const member = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, name)
    ? Reflect.get(body, name)
    : undefined;

const { emailPassword } = fdi;

/** The recipe's routes below the API's base path. */
export const routes: readonly Route<APIInterface, APIOptions>[] = [
  { endpoint: emailPassword.signUp, api: 'signUpPOST', handle: signUpAPI },
  { endpoint: emailPassword.signIn, api: 'signInPOST', handle: signInAPI },
  {
    endpoint: emailPassword.generatePasswordResetToken,
    api: 'generatePasswordResetTokenPOST',
    handle: generatePasswordResetTokenAPI,
  },
  { endpoint: emailPassword.passwordReset, api: 'passwordResetPOST', handle: passwordResetAPI },
  { endpoint: emailPassword.emailExists, api: 'emailExistsGET', handle: emailExistsAPI },
  { endpoint: emailPassword.emailExistsOld, api: 'emailExistsGET', handle: emailExistsAPI },
];
