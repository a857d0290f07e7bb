import STError from '../../error.js';

/** An error of the recipe. */
export default class EmailVerificationError extends STError {
  constructor(options: { type: 'BAD_INPUT_ERROR'; message: string }) {
    super(options);
    this.fromRecipe = 'emailverification';
  }
}
