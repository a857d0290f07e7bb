export { default as SuperTokens, SuperTokensWrapper } from '../../src/index.js';
export { default as EmailPassword } from '../../src/recipe/emailpassword/index.js';
export { EmailPasswordPreBuiltUI } from '../../src/recipe/emailpassword/prebuiltui.js';
export { default as Session } from '../../src/recipe/session/index.js';
export { default as UI } from '../../src/ui/index.js';
