import type { CappedLocation } from '../../network/planning/planning-network.ts';
import { windowAt } from '../../network/time/capacity-window.ts';
import type { SeenCounter } from './books.ts';

/** The windows of a location that are open at `now` (UTC ISO), as if nothing of them were used. */
export function openWindows({ id, timeZone, limits }: CappedLocation, now: string): SeenCounter[] {
  return limits.map(({ unit, window: length, cap }) => {
    const { id: window, endsAt } = windowAt(unit, length, timeZone, now);
    return { location: id, unit, window, endsAt, cap, used: 0 };
  });
}
