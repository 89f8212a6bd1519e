/** One bounded step of the auditor: some SKUs, or the claims of some orders. */

import { parseException } from '../../exceptions/exception.store.ts';
import { readableItems } from '../../exceptions/readable-items.ts';
import { parseFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { mendLedger } from '../../inventory/ledger/mend-ledger.ts';
import { parseReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { lacksLifeEnd } from '../../inventory/stock/life-dates.ts';
import type { StockPosition } from '../../inventory/stock/position.ts';
import { giveLifeEnd } from '../../inventory/stock/sweep-position.ts';
import { parseOrder } from '../../order/order.store.ts';
import { branchOfKey, owningException } from '../../order/unit-owner.ts';
import { Contended, Corrupt, Moved } from '../../shared/errors.ts';
import { type Key, key } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { auditClaims, auditSkus, type Finding } from './audit.ts';
import { catchUp } from './catch-up.ts';
import { readSkuBooks, type SkuBooks, shardsOfBooks } from './sku-books.ts';

/** What a step has looked at. */
export interface StepResult {
  readonly findings: readonly Finding[];
  /** SKUs, or orders, that were audited. */
  readonly audited: number;
  /** SKUs that moved while they were read: the next pass looks at them again. */
  readonly moving: number;
  /** Figures and positions that were not what policies and books ask of them, and are now. */
  readonly caughtUp: number;
  /** Entries that the ledger lacked, and has now. */
  readonly restored: number;
}

export const nothingAudited: StepResult = { findings: [], audited: 0, moving: 0, caughtUp: 0, restored: 0 };

/** Findings of books that stand still. */
export function findingsOf(books: readonly SkuBooks[]): Finding[] {
  const still = books.filter(({ isMoving }) => !isMoving);
  return auditSkus({
    positions: still.flatMap(({ positions }) => positions),
    shards: still.flatMap(shardsOfBooks),
    reservations: still.flatMap(({ reservations }) => reservations),
    carts: still.flatMap(({ carts }) => carts),
  });
}

function nameOf(finding: Finding): string {
  return JSON.stringify(finding);
}

/** The findings that are there again with the same figures. */
function confirmed(findings: readonly Finding[], again: readonly Finding[]): Finding[] {
  const seen = new Set(again.map(nameOf));
  return findings.filter((finding) => seen.has(nameOf(finding)));
}

/** What a finding is about: `<sku> in <pool>` or `<sku> at <location>`; undefined for one about an order. */
export function placeOf({
  about,
}: Pick<Finding, 'about'>): { sku: string; pool?: string; location?: string } | undefined {
  const [, sku, word, where] = /^(.+) (in|at) (\S+)$/.exec(about) ?? [];
  if (sku === undefined || where === undefined) return undefined;
  return word === 'in' ? { sku, pool: where } : { sku, location: where };
}

/** Records of the stream are kept for a day: an entry that is not there by then will not come. */
export const RECORDS_KEPT_SECONDS = 26 * 3600;

/** What an audit of SKUs takes from its pass. */
export interface SkuAudit {
  /** UTC ISO. */
  readonly now: string;
  /** From when on (UTC ISO) it is looked whether the ledger has each write; absent: it is not. */
  readonly writesSince?: string;
}

/** Audits some SKUs in these pools; what does not add up is looked at twice. */
export async function auditSomeSkus(
  skus: readonly string[],
  pools: readonly string[],
  about: SkuAudit,
): Promise<StepResult> {
  try {
    return await auditTogether(skus, pools, about);
  } catch (error) {
    // A shard that cannot be read keeps its own SKU from being audited, and no other.
    if (!(error instanceof Corrupt || error instanceof Moved)) throw error;
    if (skus.length === 1) {
      log.error('audit failed', { sku: skus[0], error });
      return { ...nothingAudited, moving: 1 };
    }
    const each: StepResult[] = [];
    for (const sku of skus) each.push(await auditSomeSkus([sku], pools, about));
    return {
      findings: each.flatMap(({ findings }) => findings),
      audited: each.reduce((sum, { audited }) => sum + audited, 0),
      moving: each.reduce((sum, { moving }) => sum + moving, 0),
      caughtUp: each.reduce((sum, { caughtUp }) => sum + caughtUp, 0),
      restored: each.reduce((sum, { restored }) => sum + restored, 0),
    };
  }
}

/** A position that others keep writing gets its deadline from one of their writes. */
async function giveUnlessBusy(position: StockPosition, now: string): Promise<void> {
  try {
    await giveLifeEnd(position, now);
  } catch (error) {
    if (!(error instanceof Contended)) throw error;
  }
}

/** Deadlines that release 0.2.0 did not know are nobody's mistake: they are given, and not told of. */
async function withLifeEnds(
  skus: readonly string[],
  pools: readonly string[],
  now: string,
): Promise<SkuBooks[]> {
  const books = await readSkuBooks(skus, pools);
  const lacking = books.flatMap(({ positions }) => positions).filter(lacksLifeEnd);
  for (const position of lacking) await giveUnlessBusy(position, now);
  return lacking.length > 0 ? readSkuBooks(skus, pools) : books;
}

/** Restores what the ledger lacks of writes, as far as their records cannot come any more. */
async function restoreEntries(books: readonly SkuBooks[], { now, writesSince }: SkuAudit): Promise<number> {
  if (writesSince === undefined) return 0;
  const items = {
    positions: books.flatMap(({ positions }) => positions),
    pools: books.flatMap(({ pools }) => pools),
  };
  const times = { since: writesSince, until: after(now, -RECORDS_KEPT_SECONDS) };
  return mendLedger(items, times, `audit:${now}`);
}

async function auditTogether(
  skus: readonly string[],
  pools: readonly string[],
  about: SkuAudit,
): Promise<StepResult> {
  const { now } = about;
  const books = await withLifeEnds(skus, pools, now);
  const first = findingsOf(books);
  const moving = books.filter(({ isMoving }) => isMoving).length;
  const caughtUp = await catchUp(books, now);
  const restored = await restoreEntries(books, about);
  const counted = { audited: skus.length - moving, moving, caughtUp, restored };
  if (first.length === 0) return { ...counted, findings: [] };
  const doubted = [...new Set(first.flatMap((finding) => placeOf(finding)?.sku ?? []))];
  const again = findingsOf(await readSkuBooks(doubted, pools));
  return { ...counted, findings: confirmed(first, again) };
}

/** The items that own what a reservation lists, by the keys under which its units wait. */
function ownersOf({ orderId, held }: Reservation): Key[] {
  return held.flatMap(({ by }) => {
    const exception = owningException(by);
    if (exception !== undefined) return [key.exception(orderId, exception)];
    const branch = branchOfKey(by) ?? 0;
    return branch > 0 ? [key.fulfillment(orderId, branch)] : [];
  });
}

function ofType(items: readonly (TableItem | undefined)[], type: string): TableItem[] {
  return items.filter((item) => item !== undefined).filter((item) => item['type'] === type);
}

async function claimFindings(orderIds: readonly string[]): Promise<Finding[]> {
  const held = await getItems(orderIds.map((orderId) => key.reservation(orderId)));
  const reservations = await readableItems(ofType(held, 'Reservation'), parseReservation);
  const owners = await getItems(reservations.flatMap(ownersOf));
  const orders = await getItems(orderIds.map((orderId) => key.order(orderId)));
  return auditClaims({
    reservations,
    orders: await readableItems(ofType(orders, 'Order'), parseOrder),
    fulfillments: await readableItems(ofType(owners, 'Fulfillment'), parseFulfillment),
    exceptions: await readableItems(ofType(owners, 'Exception'), parseException),
  });
}

/** Audits the claims of some orders. Items that are read one after the other may disagree: it is done twice. */
export async function auditSomeClaims(orderIds: readonly string[]): Promise<StepResult> {
  const first = await claimFindings(orderIds);
  const result = { ...nothingAudited, audited: orderIds.length };
  if (first.length === 0) return { ...result, findings: [] };
  const doubted = new Set(first.map(({ about }) => about));
  const again = await claimFindings(orderIds.filter((orderId) => doubted.has(orderId)));
  return { ...result, findings: confirmed(first, again) };
}
