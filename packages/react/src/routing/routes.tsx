import { NormalisedURLPath } from '@latchkey/web/utils/normalisedURLPath';
import type { ReactElement } from 'react';
import { getApp } from '../app.js';
import { AuthPage } from '../auth/AuthPage.js';
import { queryParam } from '../browser.js';
import type { ComponentWithRecipeAndMatchingMethod, PreBuiltUI, PreBuiltUIClass } from '../types.js';
import { currentKey, screenKey } from './paths.js';
import { isReactRouterDom, registerRouter, useRouterNavigate } from './router.js';

const wrongRouter =
  'Please use getSuperTokensRoutesForReactRouterDom like getSuperTokensRoutesForReactRouterDom(require("react-router-dom"), [EmailPasswordPreBuiltUI]) in your render function';

/**
 * The routes of all screens, for inside of `<Routes>` (react-router 6 and 7) or `<Switch>` (5).
 *
 * @param reactRouterDom the module object: `import * as reactRouterDom from 'react-router-dom'`
 * @param basePath the path of the surrounding router, when it has one; it is cut off
 * @example
 * <Routes>{getSuperTokensRoutesForReactRouterDom(reactRouterDom, [EmailPasswordPreBuiltUI])}</Routes>
 */
export function getSuperTokensRoutesForReactRouterDom(
  reactRouterDom: unknown,
  preBuiltUIClassList: readonly PreBuiltUIClass[] = [],
  basePath?: string,
): ReactElement[] {
  if (!isReactRouterDom(reactRouterDom)) throw new Error(wrongRouter);
  registerRouter(reactRouterDom);
  const uis = instancesOf(preBuiltUIClassList);
  const { Route } = reactRouterDom;
  return pathsOf(uis).map((key) => {
    const path = below(key, basePath);
    return reactRouterDom.withRouter === undefined ? (
      <Route key={`st-${path}`} path={path} element={<RoutedScreen path={key} uis={uis} />} />
    ) : (
      <Route key={`st-${path}`} exact path={path}>
        <RoutedScreen path={key} uis={uis} />
      </Route>
    );
  });
}

/** Whether the current address is one of the screens'. */
export function canHandleRoute(preBuiltUIClassList: readonly PreBuiltUIClass[]): boolean {
  const uis = instancesOf(preBuiltUIClassList);
  return pathsOf(uis).includes(currentKey());
}

/**
 * The screen of the current address, for apps without react-router.
 *
 * @example
 * if (canHandleRoute(uis)) return getRoutingComponent(uis);
 */
export function getRoutingComponent(preBuiltUIClassList: readonly PreBuiltUIClass[]): ReactElement {
  return <RoutedScreen path={currentKey()} uis={instancesOf(preBuiltUIClassList)} />;
}

function instancesOf(classes: readonly PreBuiltUIClass[]): PreBuiltUI[] {
  return classes.map((ui) => ui.getInstanceOrInitAndGetInstance());
}

function showsAuthPage(uis: readonly PreBuiltUI[]): boolean {
  return getApp().config.disableAuthRoute !== true && uis.some((ui) => ui.getAuthComponents().length > 0);
}

function pathsOf(uis: readonly PreBuiltUI[]): string[] {
  const paths = uis.flatMap((ui) => Object.keys(ui.getFeatures()));
  return Array.from(new Set(showsAuthPage(uis) ? [screenKey('/'), ...paths] : paths));
}

function below(key: string, basePath: string | undefined): string {
  if (basePath === undefined) return key === '' ? '/' : key;
  const base = new NormalisedURLPath(basePath).getAsStringDangerous();
  if (key !== base && !key.startsWith(`${base}/`)) {
    throw new Error('basePath has to be a prefix of websiteBasePath passed to SuperTokens.init');
  }
  return key.slice(base.length) || '/';
}

function RoutedScreen({ path, uis }: { path: string; uis: PreBuiltUI[] }): ReactElement | null {
  const navigate = useRouterNavigate();
  if (path === screenKey('/') && showsAuthPage(uis)) {
    return <AuthPage preBuiltUIList={uis} navigate={navigate} useSignUpStateFromQueryString />;
  }
  const Component = componentFor(path, uis);
  return Component === undefined ? null : <Component navigate={navigate} />;
}

/** The recipe that the `rid` parameter names comes first, else the one that stands first in the list. */
function componentFor(path: string, uis: readonly PreBuiltUI[]) {
  const owners = uis
    .map((ui): ComponentWithRecipeAndMatchingMethod | undefined => ui.getFeatures()[path])
    .filter((owner) => owner !== undefined);
  const rid = queryParam('rid');
  const owner =
    owners.find((candidate) => candidate.recipeID === rid) ?? owners.find((o) => o.matches()) ?? owners[0];
  return owner?.component;
}
