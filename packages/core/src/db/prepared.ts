import type { CompiledQuery } from 'kysely';
import type { Queries } from './database.js';

interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

interface Plan<Row> {
  readonly query: CompiledQuery<Row>;
  /** For each parameter of the text, which argument it takes, or the constant it is. */
  readonly parameters: readonly (number | { readonly constant: unknown })[];
}

class Placeholder {
  constructor(readonly index: number) {}
}

/**
 * A query that is built once per database and then only filled in: building takes several times as long as
 * running it. The arguments must reach the text as they are, each as a parameter.
 *
 *     const sessionByHandle = prepared((q, appId: string, handle: string) =>
 *       q.selectFrom('sessions').selectAll().where('app_id', '=', appId).where('session_handle', '=', handle));
 *     const [session] = await sessionByHandle(db.read, 'public', handle);
 */
export function prepared<Arguments extends readonly unknown[], Row>(
  build: (queries: Queries, ...values: Arguments) => Compilable<Row>,
): (queries: Queries, ...values: Arguments) => Promise<Row[]> {
  const plans = new WeakMap<object, Plan<Row>>();
  return async (queries, ...values) => {
    const { adapter } = queries.getExecutor();
    const known = plans.get(adapter);
    const plan = known ?? makePlan(build, queries, values.length);
    if (known === undefined) plans.set(adapter, plan);
    const parameters = plan.parameters.map((p) => (typeof p === 'number' ? values[p] : p.constant));
    const { rows } = await queries.executeQuery<Row>({ ...plan.query, parameters });
    return rows;
  };
}

function makePlan<Arguments extends readonly unknown[], Row>(
  build: (queries: Queries, ...values: Arguments) => Compilable<Row>,
  queries: Queries,
  count: number,
): Plan<Row> {
  const placeholders = Array.from({ length: count }, (_, index) => new Placeholder(index));
  // The builder only passes its arguments on, so it cannot tell a placeholder from a value.
  const query = build(queries, ...(placeholders as unknown as Arguments)).compile();
  const parameters = query.parameters.map((value) =>
    value instanceof Placeholder ? value.index : { constant: value },
  );
  return { query, parameters };
}
