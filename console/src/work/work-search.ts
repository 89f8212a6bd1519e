/** The work queue as its address says it. Pure. */
import { type Stage, stages } from './work-steps.ts';

/** What is done at a location: its orders one by one is what is shown first. */
export const desks = ['orders', 'waves', 'returns', 'counts'] as const;
export type Desk = (typeof desks)[number];

export interface WorkSearch {
  readonly location?: string;
  readonly desk?: Desk;
  readonly stage?: Stage;
  /** The piece of work, or the return, that is shown beside the queue. */
  readonly open?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The search of an address without what is not known. */
export function workSearch(raw: Readonly<Record<string, unknown>>): WorkSearch {
  const location = text(raw['location']);
  const desk = desks.find((one) => one === raw['desk']);
  const stage = stages.find((one) => one === raw['stage']);
  const open = text(raw['open']);
  return {
    ...(location === undefined ? {} : { location }),
    ...(desk === undefined ? {} : { desk }),
    ...(stage === undefined ? {} : { stage }),
    ...(open === undefined ? {} : { open }),
  };
}
