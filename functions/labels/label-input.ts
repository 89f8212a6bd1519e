import * as z from 'zod';
import { taskInputSchema } from '../shared/task.ts';

/** Input of the states MakeLabel and VoidLabel. */
export const labelInputSchema = taskInputSchema.extend({ returnId: z.string() });
