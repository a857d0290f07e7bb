import type { PartialAuthComponent, PreBuiltUI } from '../types.js';

/** What the page shows: the factors on offer, and the components that between them cover each of them once. */
export interface Methods {
  readonly factorIds: string[];
  readonly components: PartialAuthComponent[];
  readonly hasSeparateSignUpView: boolean;
}

export interface MethodsInput {
  readonly uis: readonly PreBuiltUI[];
  /** Factors chosen on the page or by the app; `undefined` means those of all recipes. */
  readonly factors: readonly string[] | undefined;
  readonly isSignUp: boolean;
}

/** @throws when there is nothing to show, or no set of components covers what there is */
export function methodsOf({ uis, factors, isSignUp }: MethodsInput): Methods {
  if (factors?.length === 0) throw new Error('The factors array cannot be empty');
  const factorIds = Array.from(new Set(factors ?? uis.flatMap((ui) => ui.factorIds)));
  if (factorIds.length === 0) throw new Error('There are no enabled factors to show');
  const hasSeparateSignUpView = uis.some(
    (ui) => ui.requiresSignUpPage && ui.factorIds.some((id) => factorIds.includes(id)),
  );
  const wanted = ['SIGN_IN_UP', isSignUp ? 'SIGN_UP' : 'SIGN_IN'];
  const candidates = uis
    .flatMap((ui) => ui.getAuthComponents())
    .filter(({ type, factorIds: ids }) => wanted.includes(type) && ids.every((id) => factorIds.includes(id)))
    .sort((one, other) => other.factorIds.length - one.factorIds.length);
  const cover = exactCover(candidates, factorIds);
  if (cover === undefined) throw new Error(uncovered(factorIds, candidates, factors !== undefined));
  return {
    factorIds,
    hasSeparateSignUpView,
    components: cover.sort((one, other) => one.displayOrder - other.displayOrder),
  };
}

/** Components without overlap that cover all factors; the largest first, backing off where that leads nowhere. */
function exactCover(
  candidates: readonly PartialAuthComponent[],
  factors: readonly string[],
): PartialAuthComponent[] | undefined {
  if (factors.length === 0) return [];
  for (const [index, candidate] of candidates.entries()) {
    if (!candidate.factorIds.every((id) => factors.includes(id))) continue;
    const remaining = factors.filter((id) => !candidate.factorIds.includes(id));
    const rest = exactCover(candidates.slice(index + 1), remaining);
    if (rest !== undefined) return [candidate, ...rest];
  }
  return undefined;
}

function uncovered(
  factorIds: readonly string[],
  candidates: readonly PartialAuthComponent[],
  fromProps: boolean,
): string {
  const source = fromProps ? 'local state or props' : 'all recipes initialized';
  const available = candidates.map((candidate) => candidate.factorIds.join(', ')).join('; ');
  return `Couldn't cover all first factors: ${factorIds.join(', ')} (from ${source}), available components: ${available}. Make sure that the prebuilt UI of every recipe is in the list.`;
}
