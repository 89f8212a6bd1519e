/** How work goes on at a location. Pure. */
import type { Outgoing, Work, WorkFact, WorkSheet, WorkStatus } from './work-types.ts';

export const stages = ['accept', 'pick', 'pack', 'handOver'] as const;
export type Stage = (typeof stages)[number];

const STAGES: Readonly<Partial<Record<WorkStatus, Stage>>> = {
  requested: 'accept',
  accepted: 'pick',
  picking: 'pack',
  packed: 'handOver',
  ready: 'handOver',
};

/** What is to be done next; nothing where the work is over. */
export function stageOf(status: WorkStatus): Stage | undefined {
  return STAGES[status];
}

const AFTER: Readonly<Partial<Record<WorkFact['kind'], WorkStatus>>> = {
  accepted: 'accepted',
  picking: 'picking',
  packed: 'packed',
  ready: 'ready',
  shipped: 'shipped',
  collected: 'delivered',
  rejected: 'rejected',
  cancelAccepted: 'cancelled',
};

/** The status once the API has heard what was told and not sent yet. */
export function statusAfter(status: WorkStatus, told: readonly WorkFact[]): WorkStatus {
  return told.reduce((before, { kind }) => AFTER[kind] ?? before, status);
}

/** The queue as it is once what is kept by the device has been sent. */
export function withUnsent(queue: readonly Work[], commands: readonly Outgoing[]): Work[] {
  return queue.map((work) => {
    const told = commands.flatMap(({ task, refused }) => {
      const isOfWork = task.kind === 'fulfillment' && task.about === work.fulfillmentId;
      return isOfWork && refused === undefined ? [task.body] : [];
    });
    return { ...work, status: statusAfter(work.status, told) };
  });
}

type Deadlines = Pick<
  Work,
  'status' | 'acceptBy' | 'readyBy' | 'shipBy' | 'collectBy' | 'cancelRequested' | 'cancelAnswerBy'
>;

/** The next deadline of a piece of work, if it has one. */
export function deadlineOf(work: Deadlines): string | undefined {
  const { status, acceptBy, readyBy, shipBy, collectBy, cancelRequested, cancelAnswerBy } = work;
  if (cancelRequested && cancelAnswerBy !== undefined) return cancelAnswerBy;
  if (status === 'requested') return acceptBy ?? readyBy ?? shipBy;
  if (status === 'ready') return collectBy;
  return readyBy ?? shipBy;
}

const NO_DEADLINE = '9999';

/** What is urgent first: cancels that wait for an answer, then by deadline, then the oldest. */
export function byUrgency(one: Work, other: Work): number {
  const cancels = Number(other.cancelRequested) - Number(one.cancelRequested);
  const deadlines = (deadlineOf(one) ?? NO_DEADLINE).localeCompare(deadlineOf(other) ?? NO_DEADLINE);
  return cancels || deadlines || one.requestedAt.localeCompare(other.requestedAt);
}

type SheetLine = WorkSheet['lines'][number];
/** Units that were picked, by line. */
export type Picked = Readonly<Record<string, number>>;

export function isAllPicked(lines: readonly SheetLine[], picked: Picked): boolean {
  return lines.every(({ lineId, open }) => (picked[lineId] ?? 0) >= open);
}
