import { ok } from '../sessions.js';
import { codeAt, wrongCodeAt } from '../totpCodes.js';
import type { Story } from './story.js';

export const totp: Story = async ({ client, clock }) => {
  const recipe = client().totp;
  const userId = 'u1';
  const settings = { userId, skew: 0, period: 30 };
  const { deviceName, secret } = ok(await recipe.createDevice(settings));
  const right = () => codeAt(secret, clock.now());
  const wrong = () => wrongCodeAt(secret, clock.now());

  await recipe.verifyDevice({ userId, deviceName: 'none', totp: right() });
  for (let i = 0; i < 6; i += 1) await recipe.verifyDevice({ userId, deviceName, totp: wrong() });
  clock.advance(900_000);
  await recipe.verifyDevice({ userId, deviceName, totp: right() });
  await recipe.createDevice({ ...settings, deviceName });

  clock.advance(60_000);
  await recipe.verifyTotp({ userId: 'nobody', totp: right() });
  await recipe.verifyTotp({ userId, totp: right() });
  for (let i = 0; i < 6; i += 1) await recipe.verifyTotp({ userId, totp: wrong() });

  await recipe.importDevice({ ...settings, deviceName: 'imported', secretKey: secret });
  await recipe.importDevice({ ...settings, deviceName: 'imported', secretKey: secret });
  await recipe.updateDevice({ userId, existingDeviceName: 'none', newDeviceName: 'new' });
  await recipe.updateDevice({ userId, existingDeviceName: 'imported', newDeviceName: deviceName });
  await recipe.updateDevice({ userId, existingDeviceName: 'imported', newDeviceName: 'new' });
  await recipe.listDevices({ userId });
  await recipe.getDeviceStatusBulk({ userIds: [userId, 'nobody'] });
  await recipe.removeDevice({ userId, deviceName });
};
