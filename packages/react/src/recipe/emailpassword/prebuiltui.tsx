import type { ReactElement } from 'react';
import { queryParam } from '../../browser.js';
import { OverridesProvider } from '../../override.js';
import { screenKey } from '../../routing/paths.js';
import type {
  AuthComponentProps,
  FeatureProps,
  PartialAuthComponent,
  PreBuiltUI,
  RecipeFeatureComponentMap,
} from '../../types.js';
import { emailPasswordTexts } from './messages.js';
import { useEmailPasswordOverrides } from './overrides.js';
import { ResetPasswordUsingToken } from './ResetPassword.js';
import { emailPasswordRecipe } from './recipe.js';
import { SignIn, SignUp } from './SignInUp.js';
import { ResetPasswordUsingTokenTheme } from './screens/ResetPasswordUsingToken.js';

/**
 * The screens of the recipe, for the router and the authentication page.
 *
 * @example
 * getSuperTokensRoutesForReactRouterDom(reactRouterDom, [EmailPasswordPreBuiltUI])
 */
export class EmailPasswordPreBuiltUI implements PreBuiltUI {
  static readonly languageTranslations = emailPasswordTexts;
  static readonly ResetPasswordUsingToken = ResetPasswordUsingToken;
  static readonly ResetPasswordUsingTokenTheme = ResetPasswordUsingTokenTheme;
  static #instance: EmailPasswordPreBuiltUI | undefined;

  readonly recipeID = 'emailpassword';
  readonly requiresSignUpPage = true;
  readonly factorIds: readonly string[] = ['emailpassword'];
  readonly texts = emailPasswordTexts;

  /** Both forms are styled at once: the page changes between them without a new style sheet. */
  get authPageStyle(): string {
    const { config } = emailPasswordRecipe.getOrThrow();
    const { signInForm, signUpForm } = config.signInAndUpFeature;
    return [config.recipeRootStyle, signInForm.style, signUpForm.style].join('\n');
  }

  /** @throws when the recipe is not in the `recipeList` */
  static getInstanceOrInitAndGetInstance(): EmailPasswordPreBuiltUI {
    emailPasswordRecipe.getOrThrow();
    EmailPasswordPreBuiltUI.#instance ??= new EmailPasswordPreBuiltUI();
    return EmailPasswordPreBuiltUI.#instance;
  }

  static getFeatures(): RecipeFeatureComponentMap {
    return EmailPasswordPreBuiltUI.getInstanceOrInitAndGetInstance().getFeatures();
  }

  /** One of the recipe's screens, to place anywhere. */
  static getFeatureComponent(componentName: 'resetpassword', props: FeatureProps): ReactElement {
    return EmailPasswordPreBuiltUI.getInstanceOrInitAndGetInstance().getFeatureComponent(
      componentName,
      props,
    );
  }

  getAuthComponents(): PartialAuthComponent[] {
    const factorIds = ['emailpassword'];
    return [
      { type: 'SIGN_UP', factorIds, displayOrder: 2, component: SignUpWithOverrides },
      { type: 'SIGN_IN', factorIds, displayOrder: 2, component: SignInWithOverrides },
    ];
  }

  getFeatures(): RecipeFeatureComponentMap {
    const { config } = emailPasswordRecipe.getOrThrow();
    if (config.resetPasswordUsingTokenFeature.disableDefaultUI) return {};
    return {
      [screenKey('/reset-password')]: {
        recipeID: this.recipeID,
        matches: () => queryParam('rid') === this.recipeID,
        component: ResetPasswordUsingToken,
      },
    };
  }

  getFeatureComponent(_componentName: 'resetpassword', props: FeatureProps): ReactElement {
    return <ResetPasswordUsingToken {...props} />;
  }
}

function SignInWithOverrides(props: AuthComponentProps): ReactElement {
  return (
    <OverridesProvider components={useEmailPasswordOverrides()}>
      <SignIn {...props} />
    </OverridesProvider>
  );
}

function SignUpWithOverrides(props: AuthComponentProps): ReactElement {
  return (
    <OverridesProvider components={useEmailPasswordOverrides()}>
      <SignUp {...props} />
    </OverridesProvider>
  );
}

export { ResetPasswordUsingToken, ResetPasswordUsingTokenTheme };
