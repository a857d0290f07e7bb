import type { ComponentProps, ReactElement } from 'react';
import type { PartialAuthComponent, PreBuiltUI, RecipeFeatureComponentMap } from '../../types.js';
import { AccessDeniedScreen, AccessDeniedScreenTheme } from './AccessDenied.js';
import { sessionTexts } from './messages.js';
import { sessionRecipe } from './recipe.js';

/** The session recipe's screens. They have no route of their own. */
export class SessionPreBuiltUI implements PreBuiltUI {
  static readonly languageTranslations = sessionTexts;
  static readonly AccessDeniedScreen = AccessDeniedScreen;
  static readonly AccessDeniedScreenTheme = AccessDeniedScreenTheme;
  static #instance: SessionPreBuiltUI | undefined;

  readonly recipeID = 'session';
  readonly requiresSignUpPage = false;
  readonly factorIds: readonly string[] = [];
  readonly texts = sessionTexts;
  readonly authPageStyle = '';

  /** @throws when the recipe is not in the `recipeList` */
  static getInstanceOrInitAndGetInstance(): SessionPreBuiltUI {
    sessionRecipe.getOrThrow();
    SessionPreBuiltUI.#instance ??= new SessionPreBuiltUI();
    return SessionPreBuiltUI.#instance;
  }

  static getFeatures(): RecipeFeatureComponentMap {
    return SessionPreBuiltUI.getInstanceOrInitAndGetInstance().getFeatures();
  }

  /** The access-denied screen, to place anywhere. */
  static getFeatureComponent(
    componentName: 'accessDenied',
    props: ComponentProps<typeof AccessDeniedScreen>,
  ): ReactElement {
    return SessionPreBuiltUI.getInstanceOrInitAndGetInstance().getFeatureComponent(componentName, props);
  }

  getAuthComponents(): PartialAuthComponent[] {
    return [];
  }

  getFeatures(): RecipeFeatureComponentMap {
    return {};
  }

  getFeatureComponent(
    _componentName: 'accessDenied',
    props: ComponentProps<typeof AccessDeniedScreen>,
  ): ReactElement {
    return <AccessDeniedScreen {...props} />;
  }
}

export { AccessDeniedScreen, AccessDeniedScreenTheme };
