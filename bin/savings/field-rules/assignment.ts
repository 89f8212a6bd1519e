import type { Decision } from '../../../functions/planner/decision.ts';

/** What ships from where: location id -> SKU -> units. */
export type Assignment = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function assignmentOf(decision: Decision): Assignment {
  return new Map(
    decision.fulfillments.map(({ location, lines }) => [
      location,
      new Map(lines.map(({ sku, quantity }) => [sku, quantity])),
    ]),
  );
}
