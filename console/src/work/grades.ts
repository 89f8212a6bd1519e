/** Goods that come back: what is still to be received and to be graded. Pure. */
import { type Grade, grades, needsReason } from '../../../functions/returns/rma/grades.ts';
import type { Return } from './work-types.ts';

export interface LineUnits {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
}

function less(lines: readonly LineUnits[], done: readonly LineUnits[]): LineUnits[] {
  return lines.flatMap((line) => {
    const gone = done.filter(({ lineId }) => lineId === line.lineId);
    const units = line.units - gone.reduce((sum, one) => sum + one.units, 0);
    return units > 0 ? [{ lineId: line.lineId, sku: line.sku, units }] : [];
  });
}

/** What was announced and has not come. */
export function toReceive({ lines, received = [] }: Return): LineUnits[] {
  return less(lines, received);
}

/** What has come and nobody has graded. */
export function toGrade({ received = [], dispositions = [] }: Return): LineUnits[] {
  return less(received, dispositions);
}

/** What is to be done next with a return; nothing where no goods are to come and none lie there. */
export function nextOf(one: Return): 'receive' | 'grade' | undefined {
  if (one.status === 'requested' || one.status === 'in_transit') return 'receive';
  return one.status === 'received' ? 'grade' : undefined;
}

/** Grades that were given, by line and grade. */
export type Graded = Readonly<Record<string, Readonly<Partial<Record<Grade, number>>>>>;

export function withOneMore(graded: Graded, lineId: string, grade: Grade): Graded {
  const before = graded[lineId] ?? {};
  return { ...graded, [lineId]: { ...before, [grade]: (before[grade] ?? 0) + 1 } };
}

export function gradedUnits(graded: Graded, lineId: string): number {
  return Object.values(graded[lineId] ?? {}).reduce((sum, units) => sum + units, 0);
}

/** Whether a reason has to be said for what was graded of the line. */
export function asksReason(graded: Graded, lineId: string): boolean {
  return grades.some((grade) => needsReason(grade) && (graded[lineId]?.[grade] ?? 0) > 0);
}

export interface InspectedUnits {
  lineId: string;
  units: number;
  as: Grade;
  reason?: string;
}

/** The grades as the API takes them; `reasons` by line. */
export function asInspected(graded: Graded, reasons: Readonly<Record<string, string>>): InspectedUnits[] {
  return Object.entries(graded).flatMap(([lineId, given]) =>
    grades.flatMap((as) => {
      const units = given[as] ?? 0;
      const reason = needsReason(as) ? reasons[lineId]?.trim() : undefined;
      return units > 0 ? [{ lineId, units, as, ...(reason ? { reason } : {}) }] : [];
    }),
  );
}
