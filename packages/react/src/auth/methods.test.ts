import { describe, expect, it } from 'vitest';
import type { PartialAuthComponent, PreBuiltUI } from '../types.js';
import { methodsOf } from './methods.js';

function ui(
  recipeID: string,
  requiresSignUpPage: boolean,
  components: [PartialAuthComponent['type'], string[], number][],
): PreBuiltUI {
  return {
    recipeID,
    requiresSignUpPage,
    factorIds: Array.from(new Set(components.flatMap(([, ids]) => ids))),
    texts: {},
    authPageStyle: '',
    getFeatures: () => ({}),
    getAuthComponents: () =>
      components.map(([type, factorIds, displayOrder]) => ({
        type,
        factorIds,
        displayOrder,
        component: () => null,
      })),
  };
}

const password = ui('emailpassword', true, [
  ['SIGN_IN', ['emailpassword'], 2],
  ['SIGN_UP', ['emailpassword'], 2],
]);
const social = ui('thirdparty', false, [['SIGN_IN_UP', ['thirdparty'], 1]]);
const codes = ui('passwordless', false, [
  ['SIGN_IN', ['otp-email'], 3],
  ['SIGN_IN', ['emailpassword', 'otp-email'], 3],
]);
const covered = (uis: PreBuiltUI[], isSignUp = false, factors?: string[]) =>
  methodsOf({ uis, isSignUp, factors }).components.map((component) => component.factorIds);

describe('methodsOf', () => {
  it('shows each factor once, in display order', () => {
    expect(covered([password, social])).toEqual([['thirdparty'], ['emailpassword']]);
    expect(covered([password, social], true)).toEqual([['thirdparty'], ['emailpassword']]);
  });

  it('prefers components that cover several factors', () => {
    expect(covered([password, codes])).toEqual([['emailpassword', 'otp-email']]);
  });

  it('keeps to the factors the app names', () => {
    expect(covered([password, social], false, ['thirdparty'])).toEqual([['thirdparty']]);
    expect(
      methodsOf({ uis: [password, social], isSignUp: false, factors: ['thirdparty'] }).hasSeparateSignUpView,
    ).toBe(false);
  });

  it('says what cannot be shown', () => {
    expect(() => covered([password], false, [])).toThrow('The factors array cannot be empty');
    expect(() => covered([], false)).toThrow('There are no enabled factors to show');
    expect(() => covered([password], false, ['totp'])).toThrow(
      "Couldn't cover all first factors: totp (from local state or props)",
    );
  });
});
