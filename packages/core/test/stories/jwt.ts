import type { Story } from './story.js';

export const jwt: Story = async ({ client }) => {
  const recipe = client().jwt;
  const request = { jwksDomain: 'https://example.com', payload: {}, validity: 10 };
  await recipe.createJwt({ ...request, algorithm: 'RS256' });
  await recipe.createJwt({ ...request, algorithm: 'HS256' });
  await recipe.getJwks({});
};
