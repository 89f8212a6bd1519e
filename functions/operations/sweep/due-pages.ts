import * as z from 'zod';
import { queryIndex, type TableItem } from '../../shared/table.ts';

const PAGE = 200;

const dueSchema = z.looseObject({ pk: z.string(), sk: z.string(), gsi2sk: z.string() });

/** Items of one partition of the deadline index that are due, oldest first. */
export interface DuePage {
  readonly partition: string;
  readonly due: readonly z.output<typeof dueSchema>[];
  /** Where the partition goes on. */
  readonly next?: TableItem | undefined;
}

export async function readDuePage(partition: string, now: string, startAfter?: TableItem): Promise<DuePage> {
  const { items, next } = await queryIndex('deadlines', partition, {
    between: ['0', `${now}~`],
    limit: PAGE,
    ...(startAfter ? { startAfter } : {}),
  });
  return { partition, due: items.map((item) => dueSchema.parse(item)), next };
}

/** The item of a partition that is due for longest, alone. */
export async function readOldestDue(partition: string, now: string): Promise<DuePage> {
  const { items } = await queryIndex('deadlines', partition, { between: ['0', `${now}~`], limit: 1 });
  return { partition, due: items.map((item) => dueSchema.parse(item)) };
}

/** By how much the first item of a page is overdue. A deadline's sort key begins with its UTC time. */
export function overdueSeconds({ due: [oldest] }: Pick<DuePage, 'due'>, now: string): number {
  return oldest ? (Date.parse(now) - Date.parse(oldest.gsi2sk.slice(0, now.length))) / 1000 : 0;
}

/** The partitions, from another one on each minute: under a backlog none is always the last. */
export function rotated(partitions: readonly string[], now: string): string[] {
  const first = Math.floor(Date.parse(now) / 60_000) % partitions.length;
  return [...partitions.slice(first), ...partitions.slice(0, first)];
}
