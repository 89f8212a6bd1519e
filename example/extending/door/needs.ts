import type { Needs } from '../../../lib/function-catalogue.ts';

/** The whole of the function's role beside its logs. */
export const readTimelineNeeds: Readonly<Record<string, Needs>> = {
  'capture/read-timeline': { table: 'read' },
};
