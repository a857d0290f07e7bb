import type {
  NormalisedAppinfo,
  OverrideMap,
  PluginRouteHandler,
  SuperTokensPlugin,
  SuperTokensPublicConfig,
  SuperTokensPublicPlugin,
  TypeInput,
} from './types.js';
import { version } from './version.js';
import { isVersionCompatible } from './versionRange.js';

/** What the plugins of a configuration come to. */
export interface LoadedPlugins {
  /** The configuration after every plugin's `config`. */
  readonly config: TypeInput;
  readonly routeHandlers: readonly (PluginRouteHandler & { pluginId: string })[];
  readonly overrideMaps: OverrideMap[];
  /** The plugins' own start, in order; run when the app is built. */
  readonly inits: readonly (() => void)[];
}

/** Orders the plugins with what they depend on, and applies what they do to the configuration and the routes. */
export function loadPlugins(config: TypeInput, appInfo: NormalisedAppinfo): LoadedPlugins {
  const plugins = orderPlugins(config, appInfo);
  const published = plugins.map(getPublicPlugin);
  const routeHandlers: (PluginRouteHandler & { pluginId: string })[] = [];
  const inits: (() => void)[] = [];
  let current = config;
  for (const [index, plugin] of plugins.entries()) {
    current = applyConfig(plugin, current, appInfo);
    const publicConfig = getPublicConfig(current, appInfo);
    routeHandlers.push(...routesOf(plugin, publicConfig, published));
    const { init } = plugin;
    const own = published[index];
    if (init === undefined || own === undefined) continue;
    inits.push(() => {
      init(publicConfig, published, version);
      own.initialized = true;
    });
  }
  const overrideMaps = plugins.flatMap((plugin) => plugin.overrideMap ?? []);
  return { config: current, routeHandlers, overrideMaps, inits };
}

/** What other plugins see of a plugin. */
export function getPublicPlugin(plugin: SuperTokensPlugin): SuperTokensPublicPlugin {
  return {
    id: plugin.id,
    initialized: plugin.init === undefined,
    ...(plugin.version !== undefined && { version: plugin.version }),
    ...(plugin.exports !== undefined && { exports: plugin.exports }),
    ...(plugin.compatibleSDKVersions !== undefined && {
      compatibleSDKVersions: plugin.compatibleSDKVersions,
    }),
  };
}

function getPublicConfig(config: TypeInput, appInfo: NormalisedAppinfo): SuperTokensPublicConfig {
  const { recipeList: _, experimental: __, ...rest } = config;
  return { ...rest, appInfo };
}

/** The listed plugins, each after those it depends on, each once. */
function orderPlugins(config: TypeInput, appInfo: NormalisedAppinfo): SuperTokensPlugin[] {
  const publicConfig = getPublicConfig(config, appInfo);
  const ordered: SuperTokensPlugin[] = [];
  for (const plugin of config.experimental?.plugins ?? []) {
    if (ordered.some((above) => above.id === plugin.id)) continue;
    assertCompatible(plugin);
    ordered.push(...withDependencies(plugin, publicConfig, ordered));
  }
  const ids = ordered.map((plugin) => plugin.id);
  const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  if (repeated.size > 0) throw new Error(`Duplicate plugin IDs: ${[...repeated].join(', ')}`);
  return ordered;
}

function assertCompatible(plugin: SuperTokensPlugin): void {
  const { compatibleSDKVersions } = plugin;
  if (compatibleSDKVersions === undefined) return;
  const accepted = [compatibleSDKVersions].flat();
  if (accepted.some((range) => isVersionCompatible(version, range))) return;
  throw new Error(
    `Incompatible SDK version for plugin ${plugin.id}. Version "${version}" not found in compatible versions: ${JSON.stringify(compatibleSDKVersions)}`,
  );
}

function withDependencies(
  plugin: SuperTokensPlugin,
  publicConfig: SuperTokensPublicConfig,
  above: readonly SuperTokensPlugin[],
): SuperTokensPlugin[] {
  const resolved: SuperTokensPlugin[] = [];
  const answer = plugin.dependencies?.(publicConfig, above.map(getPublicPlugin), version);
  if (answer?.status === 'ERROR') throw new Error(answer.message);
  for (const dependency of answer?.pluginsToAdd ?? []) {
    resolved.push(...withDependencies(dependency, publicConfig, [...above, ...resolved]));
  }
  return [...resolved, plugin];
}

function applyConfig(plugin: SuperTokensPlugin, config: TypeInput, appInfo: NormalisedAppinfo): TypeInput {
  const changed = plugin.config?.(getPublicConfig(config, appInfo));
  if (changed === undefined) return config;
  const { appInfo: own, recipeList, experimental } = config;
  return {
    ...config,
    ...changed,
    appInfo: own,
    recipeList,
    ...(experimental !== undefined && { experimental }),
  };
}

function routesOf(
  plugin: SuperTokensPlugin,
  publicConfig: SuperTokensPublicConfig,
  published: SuperTokensPublicPlugin[],
): (PluginRouteHandler & { pluginId: string })[] {
  const { routeHandlers } = plugin;
  if (routeHandlers === undefined) return [];
  const answer =
    typeof routeHandlers === 'function'
      ? routeHandlers(publicConfig, published, version)
      : { status: 'OK' as const, routeHandlers };
  if (answer.status === 'ERROR') throw new Error(answer.message);
  return answer.routeHandlers.map((handler) => ({ ...handler, pluginId: plugin.id }));
}
