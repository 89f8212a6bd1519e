import { InvalidRequest, NotFound } from '../../shared/errors.ts';
import { inParallel } from '../../shared/parallel.ts';
import { readLocation } from './network.store.ts';

/** Locations that are looked up side by side. */
const AT_ONCE = 10;

/** A location as a request names it, and where in the request. */
export interface NamedLocation {
  readonly path: string;
  readonly id: string;
}

async function isKnown(id: string): Promise<boolean> {
  try {
    await readLocation(id);
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

/** @throws InvalidRequest naming each location that there is not: units would wait for it for ever */
export async function mustKnow(named: readonly NamedLocation[]): Promise<void> {
  const unknown = new Set<string>();
  await inParallel([...new Set(named.map(({ id }) => id))], AT_ONCE, async (id) => {
    if (!(await isKnown(id))) unknown.add(id);
  });
  const errors = named
    .filter(({ id }) => unknown.has(id))
    .map(({ path, id }) => ({ path, message: `there is no location ${id}` }));
  if (errors.length > 0) throw new InvalidRequest('There is no such location.', errors);
}
