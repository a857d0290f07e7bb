import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The browser of the test runner, else the system's; nothing when there is none. */
export function chromiumPath(): string | undefined {
  const given = process.env.LATCHKEY_TEST_CHROMIUM;
  if (given !== undefined && given !== '') return given;
  return existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined;
}

/** Without a browser these tests say nothing: on a person's machine they are left out, in CI that is a failure. */
export const withoutChromium = chromiumPath() === undefined && process.env.CI === undefined;

export async function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('No Chromium: set LATCHKEY_TEST_CHROMIUM to its path.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}
