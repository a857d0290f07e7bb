import type { App } from './app.js';

let running: App | undefined;

/** The app that `SuperTokens.init` built, if it did. */
export const currentApp = (): App | undefined => running;

/** Notes the app of this process; `undefined` forgets it. */
export function setCurrentApp(app: App | undefined): void {
  running = app;
}
