/** The id of one login method of a user, told apart from the user's own id by its type. */
export default class RecipeUserId {
  readonly #id: string;

  constructor(recipeUserId: string) {
    if (recipeUserId === undefined) {
      throw new Error('recipeUserId cannot be undefined. Please check for bugs in code');
    }
    this.#id = recipeUserId;
  }

  /** The id as text. */
  getAsString = (): string => this.#id;
}

export { RecipeUserId };
