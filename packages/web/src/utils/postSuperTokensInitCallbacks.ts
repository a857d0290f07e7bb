const callbacks: (() => void)[] = [];

/** What recipes want to run once `SuperTokens.init` is through. */
export const PostSuperTokensInitCallbacks = {
  addPostInitCallback(callback: () => void): void {
    callbacks.push(callback);
  },

  /** Runs each callback once. */
  runPostInitCallbacks(): void {
    for (const callback of callbacks.splice(0)) callback();
  },
};

export default PostSuperTokensInitCallbacks;
