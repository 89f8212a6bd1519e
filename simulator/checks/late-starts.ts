/** Nobody is told too early that an order has no execution, nor for ever of one that runs after all (P14). */
import * as z from 'zod';
import { settings } from '../../functions/shared/settings.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';
import type { SimulatedProcess } from '../engine/engine.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** The clocks of two functions differ by a little. */
const SKEW_MS = 1000;
/** How late the sweeper may be while it looks at longer and longer pauses. */
const LATE_MS = 2 * 3600_000;

function detailOf({ detail }: StoredItem): Readonly<Record<string, unknown>> {
  return typeof detail === 'object' && detail !== null ? { ...detail } : {};
}

/** A first attempt is asked for by the capture, which may have stood still before its write; a later one by the write that says so. */
function askedAt({ attempt, attemptAt, capturedAt }: StoredItem, now: number): number {
  return Date.parse(String(attemptAt ?? (attempt === 1 ? capturedAt : new Date(now).toISOString())));
}

/** When each attempt of an order was asked for, seen from its writes alone. */
export class LateStarts {
  /** By order and attempt, in milliseconds. */
  readonly #askedAt = new Map<string, number>();

  /** An execution is late once its attempt, whichever it is, was asked for that long ago. `now` in milliseconds. */
  violations({ old, new: item }: ItemChange, now: number): Violation[] {
    if (item?.['type'] === 'Order' && item['attempt'] !== old?.['attempt'])
      this.#askedAt.set(`${String(item['orderId'])}-${String(item['attempt'])}`, askedAt(item, now));
    if (old || item?.['type'] !== 'Exception' || item['exceptionType'] !== 'ExecutionFailed') return [];
    const { status, execution } = detailOf(item);
    const asked = status === 'NOT_STARTED' ? this.#askedAt.get(String(execution)) : undefined;
    if (asked === undefined || now - asked >= settings().progressWithin * 1000 - SKEW_MS) return [];
    const seconds = Math.round((now - asked) / 1000);
    const text = `is told as not started ${seconds} s after it was asked for`;
    return [{ rule: 'late start', about: String(execution), text }];
  }
}

/** An exception about an execution that runs is over by itself once its deadline has passed. */
export function revivedViolations({ table, executions, engine }: World): Violation[] {
  const latest = new Date(engine.now - LATE_MS).toISOString();
  return table.store.ofType('Exception').flatMap((item): Violation[] => {
    const { execution } = detailOf(item);
    const isTold =
      item['status'] === 'open' && item['exceptionType'] === 'ExecutionFailed' && !item['waiting'];
    if (!isTold || typeof execution !== 'string' || String(item['gsi2sk']) > latest) return [];
    const runs = (['order', 'fulfillment', 'return'] as const).some((one) =>
      executions.isRunning(one, execution),
    );
    const text = `${execution} runs, and a person is still told that it does not`;
    return runs ? [{ rule: 'late start', about: String(item['exceptionId']), text }] : [];
  });
}

/** Nobody is handed an exception about an execution that runs, and had begun before whoever hands it on did. */
export function handedOnViolations(
  { executions }: World,
  { old, new: item }: ItemChange,
  by: SimulatedProcess,
): Violation[] {
  if (item?.['type'] !== 'Exception' || item['exceptionType'] !== 'ExecutionFailed') return [];
  const isHandedOn = Number(item['escalations'] ?? 0) > Number(old?.['escalations'] ?? 0);
  const { execution } = detailOf(item);
  if (!isHandedOn || item['waiting']) return [];
  const running = executions.all.find(({ name, status }) => name === execution && status === 'RUNNING');
  if (!running || running.startedAt >= by.beganAt - SKEW_MS) return [];
  const text = `is handed to ${String(item['owner'])}, and ${running.name} runs`;
  return [{ rule: 'late start', about: String(item['exceptionId']), text }];
}

const saidSchema = z.looseObject({
  seq: z.number().optional(),
  type: z.string().default(''),
  also: z.looseObject({ type: z.string() }).optional(),
});

/** Whoever keeps an order from going on says so in the same write, unless it is over, or in quarantine, which is told by itself. */
export function untoldAttention({ old, new: now }: ItemChange): Violation[] {
  const attention = (item: StoredItem | undefined): number => Number(item?.['attention'] ?? 0);
  const isRisen = now?.['type'] === 'Order' && attention(now) > 0 && attention(old) === 0;
  if (!isRisen || now['closed'] !== undefined || now['quarantined'] === true) return [];
  const { seq, type, also } = saidSchema.parse(now['evt'] ?? {});
  const isSaid = seq === now['version'];
  const isTold = isSaid && [type, also?.type].includes('order.needs_attention');
  const text = `needs attention and says ${isSaid ? type : 'nothing'}`;
  return isTold ? [] : [{ rule: 'attention', about: String(now['orderId']), text }];
}
