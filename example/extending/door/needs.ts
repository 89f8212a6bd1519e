import type { FunctionNeeds } from '../../../lib/function-catalogue.ts';

/** The whole of the function's role beside its logs. */
export const readTimelineNeeds: Readonly<Record<string, FunctionNeeds>> = {
  'capture/read-timeline': { table: 'read' },
};
