import * as z from 'zod';
import { door } from '../shared/door.ts';
import { whatIfBodySchema } from './what-if/job/asked-what-if.ts';
import { whatIfStates } from './what-if/job/what-if-job.ts';
import { whatIfReportSchema } from './what-if/report/report-schema.ts';
import { whatIfSummarySchema } from './what-if/report/summary.ts';

const HANDLER = 'trust/manage-what-ifs';
const params = z.strictObject({ id: z.string().min(1).max(80) });
const none = z.strictObject({});
const count = z.int().min(0);

export const whatIfViewSchema = z.object({
  whatIfId: z.string(),
  state: z.enum(whatIfStates),
  askedAt: z.iso.datetime(),
  askedBy: z.string(),
  attempt: z.int(),
  /** Orders, and how many are told; chunks in which they are read, and how many are. */
  progress: z.object({ orders: count, told: count, chunks: count, read: count }),
  movedAt: z.iso.datetime(),
  summary: whatIfSummarySchema.optional(),
  /** Of a job that failed; the same request again begins it anew. */
  failure: z.object({ error: z.string(), message: z.string() }).optional(),
  /** Of a job that is done: paths of this API. */
  links: z.object({ report: z.string(), page: z.string() }).optional(),
});

export const askWhatIfDoor = door({
  name: 'askWhatIf',
  method: 'POST',
  path: '/what-ifs',
  scope: 'rules:write',
  callers: ['operator'],
  summary:
    'Plan past orders again by other rules or prices, as a job. The same id again is the same job; one that failed begins anew.',
  handler: HANDLER,
  params: none,
  query: none,
  body: whatIfBodySchema,
  answers: { 200: whatIfViewSchema, 202: whatIfViewSchema },
});

export const readWhatIfDoor = door({
  name: 'readWhatIf',
  method: 'GET',
  path: '/what-ifs/{id}',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'How far a what-if is, why it failed, or what it comes to, with links to its report.',
  handler: HANDLER,
  params,
  query: none,
  answers: { 200: whatIfViewSchema },
});

export const readWhatIfReportDoor = door({
  name: 'readWhatIfReport',
  method: 'GET',
  path: '/what-ifs/{id}/report',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'The report of a what-if; 404 while it is not done.',
  handler: HANDLER,
  params,
  query: none,
  answers: { 200: whatIfReportSchema },
});

export const readWhatIfPageDoor = door({
  name: 'readWhatIfPage',
  method: 'GET',
  path: '/what-ifs/{id}/page',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'The report as one page that loads nothing from anywhere; 404 while the what-if is not done.',
  handler: HANDLER,
  params,
  query: none,
  media: 'html',
  answers: { 200: z.string() },
});
