import { OverrideableBuilder, type OverrideLayer } from './override.js';
import type {
  AllRecipeConfigs,
  Open,
  SuperTokensConfigWithNormalisedAppInfo,
  SuperTokensPlugin,
  SuperTokensPublicConfig,
  SuperTokensPublicPlugin,
} from './types.js';
import { package_version } from './version.js';
import { satisfies } from './versionRange.js';

type OverrideMap = NonNullable<SuperTokensPlugin['overrideMap']>;

/** What plugins see of another plugin. */
export function getPublicPlugin(plugin: SuperTokensPlugin): SuperTokensPublicPlugin {
  const { id, version, exports, compatibleWebJSSDKVersions, init } = plugin;
  return { id, version, exports, compatibleWebJSSDKVersions, initialized: init === undefined };
}

/** What plugins see of the init configuration. */
export function getPublicConfig(config: SuperTokensConfigWithNormalisedAppInfo): SuperTokensPublicConfig {
  const { experimental: _, ...visible } = config;
  return visible;
}

/** The plugins of a configuration, in order, each after those it depends on, and the configuration they made of it. */
export function loadPlugins(config: SuperTokensConfigWithNormalisedAppInfo): {
  config: SuperTokensConfigWithNormalisedAppInfo;
  overrideMaps: OverrideMap[];
  /** Runs the plugins' `init`. */
  initPlugins: () => void;
} {
  const plugins = withDependencies(config.experimental?.plugins ?? [], getPublicConfig(config));
  refuseDuplicates(plugins);
  let changed = config;
  for (const plugin of plugins)
    changed = { ...changed, ...plugin.config?.(getPublicConfig(changed)), appInfo: config.appInfo };

  return {
    config: changed,
    overrideMaps: plugins.flatMap(({ overrideMap }) => overrideMap ?? []),
    initPlugins() {
      const visible = plugins.map(getPublicPlugin);
      plugins.forEach((plugin, index) => {
        plugin.init?.(getPublicConfig(changed), visible, package_version);
        const own = visible[index];
        if (own) own.initialized = true;
      });
    },
  };
}

function withDependencies(listed: SuperTokensPlugin[], config: SuperTokensPublicConfig): SuperTokensPlugin[] {
  const plugins: SuperTokensPlugin[] = [];
  for (const plugin of listed) {
    refuseIncompatible(plugin);
    const needed = plugin.dependencies?.(config, plugins.map(getPublicPlugin), package_version);
    if (needed?.status === 'ERROR') throw new Error(needed.message);
    plugins.push(...(needed?.pluginsToAdd ?? []), plugin);
  }
  return plugins;
}

function refuseIncompatible({ id, compatibleWebJSSDKVersions: compatible }: SuperTokensPlugin): void {
  if (compatible === undefined) return;
  const ranges = Array.isArray(compatible) ? compatible : [compatible];
  if (ranges.some((range) => satisfies(package_version, range))) return;
  throw new Error(
    `Incompatible SDK version for plugin ${id}. Version "${package_version}" not found in compatible versions: ${JSON.stringify(compatible)}`,
  );
}

function refuseDuplicates(plugins: SuperTokensPlugin[]): void {
  const ids = plugins.map(({ id }) => id);
  const duplicates = ids.filter((id) => ids.indexOf(id) !== ids.lastIndexOf(id));
  if (duplicates.length > 0) throw new Error(`Duplicate plugin IDs: ${duplicates.join(', ')}`);
}

/**
 * A recipe's configuration as the plugins want it. Their `config` functions run in order; their function
 * layers lie under the application's own, the first plugin's above the later ones'.
 */
export function applyPlugins<T extends keyof AllRecipeConfigs, Config = AllRecipeConfigs[T]>(
  recipeId: T,
  config: (AllRecipeConfigs[T] & Config) | undefined,
  overrideMaps: OverrideMap[],
): AllRecipeConfigs[T] & Config {
  let changed: Open = config ?? {};
  const layers: OverrideLayer<Open>[] = [];
  for (const overrideMap of overrideMaps) {
    const override = overrideMap[recipeId];
    if (override?.config) changed = override.config(changed);
    if (override?.functions) layers.unshift(override.functions);
  }
  if (layers.length === 0) return changed;
  if (changed.override?.functions) layers.push(changed.override.functions);
  const functions: OverrideLayer<Open> = (originalImplementation) => {
    const builder = new OverrideableBuilder(originalImplementation);
    for (const layer of layers) builder.override(layer);
    return builder.build();
  };
  return { ...changed, override: { ...changed.override, functions } };
}
