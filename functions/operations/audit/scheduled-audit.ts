/** The scheduled auditor: goes through all SKUs and all claims, step by step, as far as its time reaches. */
import { readLocations, readSkus } from '../../network/entities/network.store.ts';
import { Moved } from '../../shared/errors.ts';
import { listKey } from '../../shared/keys.ts';
import { queryIndex, type TableItem } from '../../shared/table.ts';
import { after, EARLIEST_INSTANT } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';
import type { Finding } from './audit.ts';
import { type AuditRun, lastOf, newRun, readRun, saveRun } from './audit-run.store.ts';
import {
  auditSomeClaims,
  auditSomeSkus,
  nothingAudited,
  RECORDS_KEPT_SECONDS,
  type SkuAudit,
  type StepResult,
} from './audit-step.ts';
import { openDrifts } from './drift.ts';
import { knownPools } from './sku-books.ts';

const SKUS_A_STEP = 50;
const CLAIMS_A_STEP = 200;

/** A list that a pass goes through. */
interface AuditedList {
  readonly name: string;
  readonly what: 'skus' | 'undeclaredSkus' | 'claims';
}

/** Everything that a pass goes through: declared SKUs, stock of others, claims. In a fixed order, by name. */
async function listsOf(pools: readonly string[]): Promise<AuditedList[]> {
  const locations = (await readLocations()).map(({ id }) => id);
  return [
    ...listKey.skuPartitions().map((name) => ({ name, what: 'skus' as const })),
    ...locations.map((id) => ({ name: listKey.stockPartition(id), what: 'undeclaredSkus' as const })),
    ...pools.flatMap(listKey.claimPartitions).map((name) => ({ name, what: 'claims' as const })),
  ].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

interface AuditCourse {
  readonly pools: readonly string[];
  readonly lists: readonly AuditedList[];
}

function textsOf(items: readonly TableItem[]): string[] {
  return items.map(({ gsi1sk }) => String(gsi1sk));
}

/** Looks at one page of a list. */
async function auditPage(
  { what }: AuditedList,
  items: readonly TableItem[],
  pools: readonly string[],
  about: SkuAudit,
): Promise<StepResult> {
  const names = textsOf(items);
  if (names.length === 0) return nothingAudited;
  if (what === 'claims') return auditSomeClaims(names);
  if (what === 'skus') return auditSomeSkus(names, pools, about);
  const declared = await readSkus(names);
  const others = names.filter((sku) => !declared.has(sku));
  return others.length === 0 ? nothingAudited : auditSomeSkus(others, pools, about);
}

function counted(before: AuditRun['found'], findings: readonly Finding[]): AuditRun['found'] {
  const found = { ...before };
  for (const { kind } of findings) found[kind] = (found[kind] ?? 0) + 1;
  return found;
}

/** Where the pass goes on: in the list that it is in, else in the next. Undefined at the end. */
function nextList({ at }: AuditRun, lists: readonly AuditedList[]): AuditedList | undefined {
  if (!at) return lists[0];
  return at.behind
    ? (lists.find(({ name }) => name === at.list) ?? lists.find(({ name }) => name > at.list))
    : lists.find(({ name }) => name > at.list);
}

/** The last pass has looked at all writes that had been made a day before it. */
function writesSince({ last }: AuditRun): string {
  return last ? after(last.run, -RECORDS_KEPT_SECONDS) : EARLIEST_INSTANT;
}

/** One step; the run afterwards, finished where nothing is left. */
async function takeStep(run: AuditRun, { pools, lists }: AuditCourse, now: string): Promise<AuditRun> {
  const list = nextList(run, lists);
  if (!list) return { ...run, finishedAt: now };
  const isInside = run.at?.list === list.name && run.at.behind !== undefined;
  const page = await queryIndex('lists', list.name, {
    limit: list.what === 'claims' ? CLAIMS_A_STEP : SKUS_A_STEP,
    ...(isInside && run.at?.behind ? { startAfter: run.at.behind } : {}),
  });
  const about = { now, writesSince: writesSince(run) };
  const { findings, audited, moving, caughtUp, restored } = await auditPage(list, page.items, pools, about);
  await openDrifts(findings, run.run, now);
  const isOfOrders = list.what === 'claims';
  return {
    ...run,
    at: { list: list.name, ...(page.next ? { behind: page.next } : {}) },
    skus: run.skus + (isOfOrders ? 0 : audited),
    orders: run.orders + (isOfOrders ? audited : 0),
    moving: run.moving + moving,
    caughtUp: run.caughtUp + caughtUp,
    restored: run.restored + restored,
    found: counted(run.found, findings),
  };
}

/** What the auditor tells of itself. */
export interface AuditFigures {
  readonly run: string;
  readonly isFinished: boolean;
  readonly skus: number;
  readonly orders: number;
  readonly moving: number;
  /** Figures and positions that were not what they should be, and are now: a record was lost, a setting changed. */
  readonly caughtUp: number;
  /** Entries that the ledger lacked, because records were lost, and has again. */
  readonly restored: number;
  /** What does not add up by the last whole pass, and by this one, by kind: the higher of both. */
  readonly found: Readonly<Record<string, number>>;
  /** Seconds since the last whole pass came to its end; undefined before the first. */
  readonly ageSeconds: number | undefined;
}

function higher(one: AuditRun['found'], other: AuditRun['found']): AuditRun['found'] {
  const kinds = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...kinds].map((kind) => [kind, Math.max(one[kind] ?? 0, other[kind] ?? 0)]));
}

function figuresOf(run: AuditRun, now: string): AuditFigures {
  const { skus, orders, moving, caughtUp, restored, found, finishedAt } = run;
  const last = lastOf(run);
  return {
    run: run.run,
    isFinished: finishedAt !== undefined,
    skus,
    orders,
    moving,
    caughtUp,
    restored,
    // A pass that has found nothing yet does not say that what the last one found is over.
    found: finishedAt === undefined ? higher(last?.found ?? {}, found) : found,
    ageSeconds: last && (Date.parse(now) - Date.parse(last.finishedAt)) / 1000,
  };
}

/**
 * Goes on with the pass that is under way, or begins one, while there is time. Each step is remembered, so that the next
 * invocation goes on there. Of two that run at once one stops.
 */
export async function auditOnSchedule(now: string, hasTime: () => boolean): Promise<AuditFigures> {
  const before = await readRun();
  let run = before && before.finishedAt === undefined ? before : newRun(now, before);
  const pools = await knownPools();
  const course = { pools, lists: await listsOf(pools) };
  while (run.finishedAt === undefined && hasTime()) {
    const next = await takeStep(run, course, now);
    try {
      await transact([saveRun(next)]);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
      break;
    }
    run = { ...next, version: next.version + 1 };
  }
  return figuresOf(run, now);
}
