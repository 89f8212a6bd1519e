import { entities } from '../../network/entities/entities.ts';
import { declarationWrites } from '../../network/entities/entity.store.ts';
import { findLocation, readSkus } from '../../network/entities/network.store.ts';
import { type Caller, callerName } from '../../shared/caller.ts';
import { carryOutOnce } from '../../shared/command.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem } from '../../shared/table.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type ExternalMovement, type MovementOutcome, outcomeSchema } from '../doors.ts';
import { neverStocked } from './known-skus.ts';
import type { MovementRef } from './moved.ts';
import { parsePosition } from './position.store.ts';
import type { StockPosition } from './position.ts';
import { type KnownSequence, readSequence } from './source-sequence.store.ts';
import { type MovedPosition, planStock, type StockMovement } from './stock.store.ts';

/** The quantities of a position that the API shows. */
export function quantitiesOf({
  onHand,
  allocated,
  unsellable,
  safety,
  free,
  selling,
  doubted,
  version,
}: StockPosition): NonNullable<MovementOutcome['position']> {
  const doubt = doubted === undefined ? {} : { doubted };
  return { onHand, allocated, unsellable, safety, free, selling, ...doubt, version };
}

function outcomeOf(id: string, moved: MovedPosition | undefined): MovementOutcome {
  if (!moved) return { id, outcome: 'applied' };
  const position = quantitiesOf(moved.position);
  if (moved.correction > 0) return { id, outcome: 'corrected', position, neverRecorded: moved.correction };
  return { id, outcome: moved.outdated ? 'outdated' : 'applied', position };
}

const notNumbered: KnownSequence = { isRepeated: false, isOlder: false, writes: [] };

/** What is known of the movement's number, if it has one. */
async function sequenceOf(
  { kind, sku, location, sequence }: ExternalMovement,
  caller: Pick<Caller, 'kind' | 'id'>,
): Promise<KnownSequence> {
  if (sequence === undefined) return notNumbered;
  return readSequence({ kind, sku, location, caller: callerName(caller), sequence });
}

/** A setting that is older than what its source has said since: it is told, and changes nothing. */
async function recordOlder(
  { id, sku, location }: ExternalMovement,
  writes: readonly Write[],
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  const item = await getItem(key.position(sku, location));
  const position = item ? { position: quantitiesOf(parsePosition(item)) } : {};
  const body: MovementOutcome = { id, outcome: 'outdated', ...position };
  const answer = { status: 200, body };
  await transact([...writes, record(answer)]);
  return answer;
}

async function recordRepetition(id: string, record: (answer: DoorAnswer) => Write): Promise<DoorAnswer> {
  const body: MovementOutcome = { id, outcome: 'repeated' };
  const answer = { status: 200, body };
  await transact([record(answer)]);
  return answer;
}

/** Whether a movement of the SKU is taken: it is declared or has stock, or the stage declares it so. */
async function mayMove(sku: string): Promise<boolean> {
  if (settings().undeclaredSkus === 'declare' || (await readSkus([sku])).has(sku)) return true;
  return (await neverStocked([sku])).length === 0;
}

/** The writes by which a movement declares its SKU, none for one that is declared. */
async function declaring(sku: string, by: string, now: string): Promise<Write[]> {
  const isDeclared = settings().undeclaredSkus === 'refuse' || (await readSkus([sku])).has(sku);
  return isDeclared ? [] : declarationWrites(entities.sku, sku, { by, now });
}

/**
 * Records one movement that a caller tells of, once by its id, and once by its sequence if it has one: its effect
 * and the memory of it are one write. A fact is never refused; one that contradicts what is known (older than a
 * count, more than there was) has an outcome that says so.
 */
export async function recordMovement(
  movement: ExternalMovement,
  caller: Pick<Caller, 'kind' | 'id'>,
  now: string,
): Promise<MovementOutcome> {
  const { id, kind, sku, location, quantity: units, sequence, ...content } = movement;
  const { document, reason } = content;
  const pool = (await findLocation(location))?.pool;
  if (pool === undefined) return { id, outcome: 'unknown-location' };
  if (!(await mayMove(sku))) return { id, outcome: 'unknown-sku' };
  const lots = 'lots' in movement ? movement.lots : undefined;
  const at = movement.at === undefined ? {} : { at: movement.at };
  const ref: MovementRef = document === undefined ? `movement:${id}` : `document:${document}`;
  const origin = { ref, source: callerName(caller), sequence, reason };
  const planned: StockMovement = { kind, sku, location, pool, units, lots, ...at, ...origin };
  const command = {
    aggregate: key.position(sku, location),
    caller,
    id,
    content: { ...content, kind, units, sequence },
    now,
  };
  try {
    const { body } = await carryOutOnce(command, (record) =>
      retryMoved(async () => {
        const { isRepeated, isOlder, writes: numbered } = await sequenceOf(movement, caller);
        if (isRepeated) return recordRepetition(id, record);
        if (isOlder) return recordOlder(movement, numbered, record);
        const { writes, positions } = await planStock([planned], now);
        const answer = { status: 200, body: outcomeOf(id, positions[0]) };
        const declared = await declaring(sku, callerName(caller), now);
        await transact([...writes, ...numbered, ...declared, record(answer)]);
        return answer;
      }),
    );
    return parseOwn(outcomeSchema, body, `outcome of movement ${id}`);
  } catch (error) {
    if (error instanceof Conflict) return { id, outcome: 'conflict' };
    throw error;
  }
}
