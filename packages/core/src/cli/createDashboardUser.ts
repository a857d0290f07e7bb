import { z } from 'zod';
import { createCore } from '../app.js';
import type { NewDashboardUser } from './arguments.js';
import { CannotGoOn, describeDatabase, reasonOf, type Settings } from './settings.js';
import type { Terminal } from './terminal.js';

const Answer = z.object({ status: z.string(), message: z.string().optional() });

const refusals: Readonly<Record<string, string>> = {
  INVALID_EMAIL_ERROR: 'is no e-mail address.',
  EMAIL_ALREADY_EXISTS_ERROR: 'may open the dashboard already.',
};

/** Lets somebody into the dashboard, through a core of its own on the database. Throws `CannotGoOn`. */
export async function createDashboardUser(
  { config, target }: Settings,
  { email, password: given, appId }: NewDashboardUser,
  readPassword: () => Promise<string>,
  terminal: Terminal,
): Promise<void> {
  const password = given ?? (await readPassword());
  const core = await createCore({ config, database: target.uri }).catch((error: unknown) => {
    throw new CannotGoOn(`${describeDatabase(target.uri)} cannot be opened:\n  ${reasonOf(error)}`);
  });
  try {
    const app = appId === undefined ? '' : `/appid-${encodeURIComponent(appId)}`;
    const [key = ''] = (config.supertokens_saas_secret ?? config.api_keys ?? '').split(',');
    const response = await core.fetch(
      new Request(`http://core${config.base_path}${app}/recipe/dashboard/user`, {
        method: 'POST',
        headers: { 'api-key': key },
        body: JSON.stringify({ email, password }),
      }),
    );
    if (response.status !== 200) throw new CannotGoOn((await response.text()).trim());
    const { status, message } = Answer.parse(await response.json());
    if (status !== 'OK') throw new CannotGoOn(message ?? `${email} ${refusals[status] ?? status}`);
    terminal.write(`${email} may open the dashboard now.\n`);
  } finally {
    await core.close();
  }
}
