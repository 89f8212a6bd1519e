/** How far the scheduled auditor has come. */
import * as z from 'zod';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';

const count = z.number().int().min(0);

const figuresShape = {
  /** Names the pass: when it began, UTC ISO. */
  run: z.iso.datetime(),
  skus: count,
  orders: count,
  /** SKUs that moved while they were looked at. */
  moving: count,
  /** Figures and positions that were not what they should be, and were put right. */
  caughtUp: count.default(0),
  /** Entries that the ledger lacked, because records of the stream were lost, and has again. */
  restored: count.default(0),
  /** What does not add up, by kind. */
  found: z.record(z.string(), count),
};

/** AUDIT: the pass that is under way, and the last one that has come to its end. */
const auditRunSchema = z.looseObject({
  type: z.literal('StockAudit'),
  ...figuresShape,
  /** The list that is being read, and the place in it behind which it goes on. Absent before the first. */
  at: z.object({ list: z.string(), behind: z.record(z.string(), z.unknown()).optional() }).optional(),
  finishedAt: z.iso.datetime().optional(),
  last: z.object({ ...figuresShape, finishedAt: z.iso.datetime() }).optional(),
  version: count,
});
export type AuditRun = z.output<typeof auditRunSchema>;

/** A pass that has looked at nothing yet. `version`: of the item that it is written over. */
export function newRun(now: string, before: AuditRun | undefined): AuditRun {
  const last = before && lastOf(before);
  return {
    type: 'StockAudit',
    run: now,
    skus: 0,
    orders: 0,
    moving: 0,
    caughtUp: 0,
    restored: 0,
    found: {},
    ...(last ? { last } : {}),
    version: before?.version ?? 0,
  };
}

/** The last pass that has come to its end. */
export function lastOf(audited: AuditRun): AuditRun['last'] {
  const { run, skus, orders, moving, caughtUp, restored, found, finishedAt, last } = audited;
  const figures = { run, skus, orders, moving, caughtUp, restored, found };
  return finishedAt === undefined ? last : { ...figures, finishedAt };
}

export async function readRun(): Promise<AuditRun | undefined> {
  const item = await getItem(key.stockAudit());
  return item && parseOwn(auditRunSchema, item, 'stock audit');
}

/** Writes `next` over the run that was read. Refused as Moved where another invocation was faster. */
export function saveRun(next: AuditRun): Write {
  const before = next.version === 0 ? undefined : next.version;
  return putVersion(
    key.stockAudit(),
    { ...next, version: next.version + 1 },
    before,
    moved('the run of the auditor'),
  );
}
