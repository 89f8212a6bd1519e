import { firstChunk } from '../../inventory/reservation/chunk.ts';
import {
  type PlannedStock,
  planStock,
  type StockMovement,
  type StockWriteOptions,
} from '../../inventory/stock/stock.store.ts';
import { type OwedMovement, owedMovement } from './owed-movements.ts';

function together(first: StockMovement, second: StockMovement): StockMovement {
  const lots = [...(first.lots ?? []), ...(second.lots ?? [])];
  const units = first.units + second.units;
  return { ...first, units, ...(lots.length > 0 ? { lots } : {}) };
}

/**
 * One movement of each kind, SKU, location, time and what is behind it: two lines of an order may have the same SKU, and a write
 * may touch an item only once. Movements of no unit are left out.
 */
export function mergeMovements(movements: readonly StockMovement[]): StockMovement[] {
  const merged = new Map<string, StockMovement>();
  for (const movement of movements) {
    const name = JSON.stringify([movement.kind, movement.sku, movement.location, movement.at, movement.ref]);
    const known = merged.get(name);
    merged.set(name, known ? together(known, movement) : movement);
  }
  return [...merged.values()].filter(({ units }) => units > 0);
}

/**
 * Moves shipped units as far as the writes fit into `room`; the other movements are owed by the fulfillment. `places`
 * change in the same write.
 */
export async function moveWhatFits(
  movements: readonly StockMovement[],
  room: number,
  now: string,
  places: StockWriteOptions['places'] = [],
): Promise<PlannedStock & { readonly owed: OwedMovement[] }> {
  const lines = movements.map((movement) => ({
    lineId: movement.sku,
    sku: movement.sku,
    units: movement.units,
    movement,
  }));

  function moving(some: typeof lines): Promise<PlannedStock> {
    const chosen = some.map(({ movement }) => movement);
    return planStock(chosen, now, { places });
  }

  const { lines: fitting, plan } = await firstChunk(lines, room, moving);
  const owed = lines.filter((line) => !fitting.includes(line)).map(({ movement }) => owedMovement(movement));
  return { ...plan, owed };
}
