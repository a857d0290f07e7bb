/** Milliseconds since the epoch. The SDK's only source of time. */
export const now = (): number => Date.now();

/** Resolves after `ms` milliseconds. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
