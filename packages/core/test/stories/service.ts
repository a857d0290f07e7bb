import { instance } from '../coreUnderTest.js';
import type { Story } from './story.js';

export const service: Story = async ({ client }) => {
  const endpoints = client().service;
  await endpoints.getApiVersions({});
  await endpoints.getPublicKeys({});
  await endpoints.getConfigPath({ pid: String(instance.pid) });
  await endpoints.getConfigPath({ pid: '0' });
  await endpoints.getRequestStats({});
  await endpoints.getTelemetryId({});
  await endpoints.getFeatureFlags({});
  await endpoints.getLicenseKey({});
  await endpoints.setLicenseKey({ licenseKey: 'key' });
  await endpoints.getLicenseKey({});
  await endpoints.removeLicenseKey({});
};
