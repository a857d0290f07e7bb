/** Whether an address was made up by an SDK for a user without one. It leads nowhere and is no first factor. */
export const isFakeEmail = (email: string): boolean =>
  email.endsWith('@stfakeemail.supertokens.com') || email.endsWith('.fakeemail.com');
