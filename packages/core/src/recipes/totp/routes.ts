import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import {
  addDevice,
  getDeviceStatus,
  getDevices,
  newSecret,
  removeDevice,
  rename,
} from './service/devices.js';
import { verifyDevice, verifyTotp } from './service/verify.js';

export const totpRoutes = routeGroup(cdi.totp)({
  createDevice: async (context, input) => {
    const secret = newSecret();
    const deviceName = await addDevice(context, input, secret, { isVerified: false });
    return deviceName === undefined
      ? { status: 'DEVICE_ALREADY_EXISTS_ERROR' }
      : { status: 'OK', deviceName, secret };
  },
  importDevice: async (context, { secretKey, ...input }) => {
    const deviceName = await addDevice(context, input, secretKey, { isVerified: true });
    return deviceName === undefined
      ? { status: 'DEVICE_ALREADY_EXISTS_ERROR' }
      : { status: 'OK', deviceName };
  },
  updateDevice: async (context, { userId, existingDeviceName, newDeviceName }) => {
    switch (await rename(context, userId, existingDeviceName, newDeviceName)) {
      case 'OK':
        return { status: 'OK' };
      case 'UNKNOWN_DEVICE':
        return { status: 'UNKNOWN_DEVICE_ERROR' };
      case 'NAME_TAKEN':
        return { status: 'DEVICE_ALREADY_EXISTS_ERROR' };
    }
  },
  listDevices: async (context, { userId }) => ({ status: 'OK', devices: await getDevices(context, userId) }),
  removeDevice: async (context, { userId, deviceName }) => ({
    status: 'OK',
    didDeviceExist: await removeDevice(context, userId, deviceName),
  }),
  getDeviceStatusBulk: async (context, { userIds }) => ({
    status: 'OK',
    users: await getDeviceStatus(context, userIds),
  }),
  verifyDevice: async (context, { userId, deviceName, totp }) => {
    const verified = await verifyDevice(context, userId, deviceName, totp);
    return verified.status === 'UNKNOWN' ? { status: 'UNKNOWN_DEVICE_ERROR' } : verified;
  },
  verifyTotp: async (context, { userId, totp }) => {
    const verified = await verifyTotp(context, userId, totp);
    return verified.status === 'UNKNOWN' ? { status: 'UNKNOWN_USER_ID_ERROR' } : verified;
  },
});
