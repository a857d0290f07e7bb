/** The one instance a recipe has per page, made by `init`. */
export interface Singleton<T> {
  readonly set: (instance: T) => void;
  readonly get: () => T | undefined;
  /** @throws the published text when the recipe is not in the `recipeList` */
  readonly getOrThrow: () => T;
}

const onServer = `
If you are trying to use this method doing server-side-rendering, please make sure you move this method inside a componentDidMount method or useEffect hook.`;

/** Adds the advice for server-side rendering where there is no window. */
export function withServerAdvice(message: string): string {
  return typeof window === 'undefined' ? message + onServer : message;
}

/** @param name as in the error text: `Session`, `EmailPassword` */
export function singleton<T>(name: string): Singleton<T> {
  let instance: T | undefined;
  return {
    set: (value) => {
      instance = value;
    },
    get: () => instance,
    getOrThrow: () => {
      if (instance !== undefined) return instance;
      throw new Error(
        withServerAdvice(`No instance of ${name} found. Make sure to call the ${name}.init method.`),
      );
    },
  };
}
