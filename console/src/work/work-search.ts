/** The work queue as its address says it. Pure. */
import { type Stage, stages } from './work-steps.ts';

export interface WorkSearch {
  readonly location?: string;
  readonly stage?: Stage;
  /** The piece of work that is shown beside the queue. */
  readonly open?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The search of an address without what is not known. */
export function workSearch(raw: Readonly<Record<string, unknown>>): WorkSearch {
  const location = text(raw['location']);
  const stage = stages.find((one) => one === raw['stage']);
  const open = text(raw['open']);
  return {
    ...(location === undefined ? {} : { location }),
    ...(stage === undefined ? {} : { stage }),
    ...(open === undefined ? {} : { open }),
  };
}
