import { mustKnow } from '../../network/entities/known-locations.ts';
import type { ResolveBody } from '../doors.ts';

/** @throws InvalidRequest naming each location of a retry that there is not: units would wait for it for ever */
export async function mustKnowLocations({
  excludeLocations = [],
  onlyLocation,
}: Pick<ResolveBody, 'excludeLocations' | 'onlyLocation'>): Promise<void> {
  await mustKnow([
    ...excludeLocations.map((id, at) => ({ path: `excludeLocations.${at}`, id })),
    ...(onlyLocation === undefined ? [] : [{ path: 'onlyLocation', id: onlyLocation }]),
  ]);
}
