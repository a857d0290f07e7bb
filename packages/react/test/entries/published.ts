export { default as SuperTokens, SuperTokensWrapper } from 'supertokens-auth-react';
export { default as EmailPassword } from 'supertokens-auth-react/recipe/emailpassword/index.js';
export { EmailPasswordPreBuiltUI } from 'supertokens-auth-react/recipe/emailpassword/prebuiltui.js';
export { default as Session } from 'supertokens-auth-react/recipe/session/index.js';
export { default as UI } from 'supertokens-auth-react/ui/index.js';
