import { entities } from '../../network/entities/entities.ts';
import { declarationWrites } from '../../network/entities/entity.store.ts';
import { findLocation, readSkus } from '../../network/entities/network.store.ts';
import { actorName, type Caller, callerName } from '../../shared/caller.ts';
import { carryOutOnce } from '../../shared/command.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem } from '../../shared/table.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { consumeSupply } from '../future/supply.store.ts';
import { type MovementOutcome, outcomeSchema } from '../movement-doors.ts';
import { readTransferLine, transferWrites } from '../transfer/transfer.store.ts';
import {
  differenceOf,
  inTransit,
  receive,
  send,
  type Transfer,
  type TransferChange,
  type TransferLine,
  type TransferMovement,
  withLotsArrived,
  withLotsSent,
} from '../transfer/transfer.ts';
import type { ExternalMovement } from './external-movement.ts';
import { neverStocked } from './known-skus.ts';
import { divideLots, expiredUnits, type NamedLot } from './lots.ts';
import type { MovementOrigin, MovementRef } from './moved.ts';
import type { MovementKind } from './movement.ts';
import { parsePosition } from './position.store.ts';
import type { StockPosition } from './position.ts';
import { type KnownSequence, readSequence } from './source-sequence.store.ts';
import { type MovedPosition, planStock, type StockMovement } from './stock.store.ts';

/** The quantities of a position that the API shows. */
export function quantitiesOf({
  onHand,
  allocated,
  unsellable,
  refurbish,
  safety,
  lots,
  withheld,
  free,
  selling,
  doubted,
  version,
  inTransit,
}: StockPosition): NonNullable<MovementOutcome['position']> {
  const expired = expiredUnits(lots);
  return {
    onHand,
    allocated,
    unsellable,
    ...(refurbish === undefined ? {} : { refurbish }),
    safety,
    ...(expired === 0 ? {} : { expired }),
    ...(withheld === undefined ? {} : { withheld }),
    free,
    selling,
    ...(doubted === undefined ? {} : { doubted }),
    version,
    ...(inTransit === undefined ? {} : { inTransit }),
  };
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

/** The pool of each location that the movement names; undefined where one of them is unknown. */
async function poolsOf(movement: ExternalMovement): Promise<ReadonlyMap<string, string> | undefined> {
  const line = transferLineOf(movement);
  const named = line ? [line.from, line.to] : [movement.location];
  const known = await Promise.all(named.map(async (id) => [id, (await findLocation(id))?.pool] as const));
  const pools = new Map(known.flatMap(([id, pool]) => (pool === undefined ? [] : [[id, pool] as const])));
  return pools.size === new Set(named).size ? pools : undefined;
}

/** A receipt that names a document of goods to come takes them out of what is to come. */
async function suppliedBy(
  movement: ExternalMovement,
  pools: ReadonlyMap<string, string>,
  now: string,
): Promise<Write[]> {
  const { kind, sku, location, document, quantity: units } = movement;
  const pool = pools.get(location);
  if (kind !== 'receipt' || document === undefined || pool === undefined) return [];
  return consumeSupply({ pool, sku, document, units }, now);
}

/** The line of the transfer document that the movement is of, if it is of one. */
function transferLineOf(movement: ExternalMovement): TransferLine | undefined {
  const { sku, location } = movement;
  if (movement.kind === 'transferOut')
    return { transfer: movement.transfer, sku, from: location, to: movement.to };
  if (movement.kind === 'transferIn')
    return { transfer: movement.transfer, sku, from: movement.from, to: location };
  return undefined;
}

/** How stock moves by what a caller tells, and the line of a transfer that it is of, before it and after. */
interface PlannedMovements {
  readonly movements: readonly StockMovement[];
  readonly transfer?: { readonly before: Transfer; readonly next: Transfer };
}

/** How a line of a transfer goes on, with the lots that arrive. */
function transferred(
  movement: ExternalMovement,
  before: Transfer,
  lots: readonly NamedLot[] | undefined,
): TransferChange & { readonly lots?: readonly NamedLot[] | undefined } {
  const { quantity: units } = movement;
  if (movement.kind !== 'transferIn') return { ...send(before, units), lots };
  const { next, movements } = receive(before, units, movement.complete ?? false);
  const expected = Math.min(units, inTransit(before));
  const { transfer, lots: arrived } = withLotsArrived(next, expected, lots);
  return { next: transfer, movements, lots: arrived };
}

async function plannedMovements(
  movement: ExternalMovement,
  pools: ReadonlyMap<string, string>,
  origin: MovementOrigin,
): Promise<PlannedMovements> {
  const { kind, sku, location, quantity: units } = movement;
  const at = movement.at === undefined ? {} : { at: movement.at };
  const lots = 'lots' in movement ? movement.lots : undefined;
  const line = transferLineOf(movement);
  const common = { sku, ...at, ...origin };
  if (!line)
    return {
      movements: [{ ...common, kind, location, pool: pools.get(location) ?? 'main', units, lots }],
    };
  const before = await readTransferLine(line);
  const { next, movements, lots: own } = transferred(movement, before, lots);
  const ref: MovementRef = `document:${line.transfer}`;
  return {
    transfer: { before, next },
    movements: withLots(movements, own).map((one) => ({
      ...common,
      // The number is the teller's of its own position.
      ...(one.location === location ? {} : { sequence: undefined }),
      ref,
      ...one,
      pool: pools.get(one.location) ?? 'main',
    })),
  };
}

/** The writes of a transfer's line: what was sent has the lots that it left from. */
async function writesOfTransfer(
  { transfer }: PlannedMovements,
  { kind }: ExternalMovement,
  own: MovedPosition | undefined,
  now: string,
): Promise<Write[]> {
  if (!transfer) return [];
  const { before, next } = transfer;
  const left = kind === 'transferOut' ? own?.left : undefined;
  return transferWrites(before, withLotsSent(next, left ?? []), now);
}

/** Kinds by which goods move that the teller has in hand: it is their lots that it names. */
const handled: ReadonlySet<MovementKind> = new Set(['transferOut', 'transferIn', 'receipt']);

/** The movements with the lots that the teller named, each with as many as it moves. */
function withLots(
  movements: readonly TransferMovement[],
  lots: readonly NamedLot[] = [],
): (TransferMovement & Pick<StockMovement, 'lots'>)[] {
  let rest = [...lots];
  return movements.map((one) => {
    if (rest.length === 0 || !handled.has(one.kind)) return one;
    const [own, others] = divideLots(rest, one.units);
    rest = others;
    return { ...one, lots: own };
  });
}

/** The outcome of a movement of a transfer says how that stands. */
function withTransfer(outcome: MovementOutcome, transfer: Transfer | undefined): MovementOutcome {
  if (!transfer) return outcome;
  const { sent, arrived } = transfer;
  const difference = differenceOf(transfer);
  return {
    ...outcome,
    ...(difference ? { outcome: difference.as } : {}),
    transfer: {
      sent,
      arrived,
      inTransit: inTransit(transfer),
      ...(difference ? { difference: difference.units } : {}),
    },
  };
}

/**
 * Records one movement that a caller tells of, once by its id, and once by its sequence if it has one: its effect
 * and the memory of it are one write. A fact is never refused; one that contradicts what is known (older than a
 * count, more than there was) has an outcome that says so.
 */
export async function recordMovement(
  movement: ExternalMovement,
  caller: Pick<Caller, 'kind' | 'id' | 'user'>,
  now: string,
): Promise<MovementOutcome> {
  const { id, kind, sku, location, quantity: units, sequence, ...content } = movement;
  const { document, reason } = content;
  const pools = await poolsOf(movement);
  if (!pools) return { id, outcome: 'unknown-location' };
  if (!(await mayMove(sku))) return { id, outcome: 'unknown-sku' };
  const ref: MovementRef = document === undefined ? `movement:${id}` : `document:${document}`;
  const origin = { ref, source: actorName(caller), sequence, reason };
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
        const planned = await plannedMovements(movement, pools, origin);
        const { writes, positions } = await planStock(planned.movements, now);
        const own = positions.find(({ position }) => position.location === location);
        const answer = { status: 200, body: withTransfer(outcomeOf(id, own), planned.transfer?.next) };
        const beside = await writesOfTransfer(planned, movement, own, now);
        const declared = await declaring(sku, actorName(caller), now);
        const supplied = await suppliedBy(movement, pools, now);
        await transact([...writes, ...beside, ...numbered, ...declared, ...supplied, record(answer)]);
        return answer;
      }),
    );
    return parseOwn(outcomeSchema, body, `outcome of movement ${id}`);
  } catch (error) {
    if (error instanceof Conflict) return { id, outcome: 'conflict' };
    throw error;
  }
}
