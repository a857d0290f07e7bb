import type { Story } from './story.js';

export const service: Story = async ({ client }) => {
  await client().service.getApiVersions({});
  await client().service.getPublicKeys({});
};
