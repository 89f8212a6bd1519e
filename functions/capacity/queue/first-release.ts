/** Waits for capacity as release 0.2.0 stored them, in places and decisions. Pure. */
import * as z from 'zod';
import { capacityUnits } from '../../network/time/capacity-window.ts';
import { parseOwn } from '../../shared/parse.ts';
import type { CapacityDemand, WaitingPart } from './capacity-queue.ts';

/** A counter that was too full: how much the order would take of it, at most its cap, and what was left. */
const fullCounterSchema = z.object({
  location: z.string(),
  unit: z.enum(capacityUnits),
  window: z.string(),
  take: z.number().int().min(1),
  left: z.number().int(),
});
export const fullCountersSchema = z.array(fullCounterSchema);

/** What the counters say of the order's demand. Terms that no counter counted in are one. */
export function demandOfFirstRelease(full: z.output<typeof fullCountersSchema>): CapacityDemand {
  const takes = (location: string, unit: string): number =>
    full.find((one) => one.location === location && one.unit === unit)?.take ?? 1;
  const locations = [...new Set(full.map(({ location }) => location))];
  const needs = locations.map((location) => {
    const lines = takes(location, 'lines');
    return { location, lines, units: Math.max(lines, takes(location, 'units')) };
  });
  const seen = full.map(({ location, unit, window, left }) => ({ location, unit, window, left }));
  return { units: Math.max(1, ...needs.map(({ units }) => units)), short: 1, alone: false, needs, seen };
}

/** The parts of a place: it did not say which units of the order waited. */
export function partsOfFirstRelease(needs: unknown): WaitingPart[] {
  const full = parseOwn(fullCountersSchema, needs, 'capacity wait');
  return [{ n: 0, ...demandOfFirstRelease(full) }];
}
