export { accessibilityFaults } from './accessibility.js';
export {
  type Authenticator,
  type AuthenticatorOptions,
  type BrowserCredential,
  type CreatedCredential,
  type CreationOptions,
  createAuthenticator,
  type RequestOptions,
  type SignedCredential,
} from './authenticator.js';
export { launchBrowser, type WatchedPage, withPage } from './browser.js';
export { chromiumPath } from './chromium.js';
export { type CoreProcess, type CoreProcessOptions, startCoreProcess } from './coreProcess.js';
export { type TestDatabase, type TestDatabaseKind, testDatabases } from './database.js';
export { type FakeClock, fakeClock } from './fakeClock.js';
export { freePort } from './freePort.js';
export { type Mailbox, type ReceivedMail, startMailbox } from './mailbox.js';
export { type FoundSecret, secretsIn } from './secretScan.js';
export { startTestCore, type TestCore, type TestCoreOptions } from './testCore.js';
