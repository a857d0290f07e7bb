export { default as SuperTokens, SuperTokensWrapper } from '../../src/index.js';
export { default as Session } from '../../src/recipe/session/index.js';
