import { link } from '../linkedUsers.js';
import { ok } from '../sessions.js';
import type { Story } from './story.js';

const email = 'passwordless@example.com';

export const passwordless: Story = async ({ client, core, clock }) => {
  const recipe = client().passwordless;
  const start = async (contact: object = { email }) => ok(await recipe.createCode(contact));
  const signUp = async (contact: object) => {
    const { preAuthSessionId, linkCode } = await start(contact);
    return ok(await recipe.consumeCode({ preAuthSessionId, linkCode })).recipeUserId;
  };

  const { deviceId, userInputCode } = await start();
  await recipe.createCode({ deviceId: Buffer.alloc(32).toString('base64') });
  await recipe.createCode({ deviceId, userInputCode });

  for (const attempt of [recipe.checkCode, recipe.consumeCode]) {
    const { preAuthSessionId, linkCode, ...device } = await start();
    await attempt({ preAuthSessionId, deviceId: device.deviceId, userInputCode: 'wrong' });
    clock.advance(900_001);
    await attempt({ preAuthSessionId, deviceId: device.deviceId, userInputCode: device.userInputCode });
    await attempt({ preAuthSessionId, linkCode });
  }
  const { preAuthSessionId, linkCode, codeId } = await start();
  await recipe.checkCode({ preAuthSessionId, linkCode });
  await recipe.listCodes({ email });
  await recipe.removeCode({ codeId });
  await recipe.removeCodes({ email });

  const recipeUserId = await signUp({ email });
  await signUp({ email: 'other-passwordless@example.com' });
  const other = await signUp({ phoneNumber: '+442079460018' });
  await recipe.getUser({ email });
  await recipe.getUser({ userId: 'nobody' });
  await recipe.getUser({ email: 'nobody@example.com' });
  await recipe.getUser({ phoneNumber: '+442079460019' });

  await recipe.updateUser({ recipeUserId, phoneNumber: '+442079460017' });
  await recipe.updateUser({ recipeUserId: 'nobody' });
  const taken = [{ email: 'other-passwordless@example.com' }, { phoneNumber: '+442079460018' }];
  for (const change of taken) await recipe.updateUser({ recipeUserId, ...change });
  await link(core.db, recipeUserId);
  await link(core.db, other);
  for (const change of taken) await recipe.updateUser({ recipeUserId, ...change });
};
