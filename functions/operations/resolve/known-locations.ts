import { readLocation } from '../../network/entities/network.store.ts';
import { InvalidRequest, NotFound } from '../../shared/errors.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { ResolveBody } from '../doors.ts';

/** Locations that are looked up side by side. */
const AT_ONCE = 10;

async function isKnown(id: string): Promise<boolean> {
  try {
    await readLocation(id);
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

/** @throws InvalidRequest naming each location of a retry that there is not: units would wait for it for ever */
export async function mustKnowLocations({
  excludeLocations = [],
  onlyLocation,
}: Pick<ResolveBody, 'excludeLocations' | 'onlyLocation'>): Promise<void> {
  const named = [
    ...excludeLocations.map((id, at) => ({ path: `excludeLocations.${at}`, id })),
    ...(onlyLocation === undefined ? [] : [{ path: 'onlyLocation', id: onlyLocation }]),
  ];
  const unknown = new Set<string>();
  await inParallel(named, AT_ONCE, async ({ id }) => {
    if (!(await isKnown(id))) unknown.add(id);
  });
  const errors = named
    .filter(({ id }) => unknown.has(id))
    .map(({ path, id }) => ({ path, message: `there is no location ${id}` }));
  if (errors.length > 0) throw new InvalidRequest('There is no such location.', errors);
}
