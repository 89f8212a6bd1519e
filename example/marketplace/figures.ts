/** The marketplace's figures: overwritten some time after they were sent, as the report says (S9). */
import * as z from 'zod';
import type { FeedFigures } from '../../functions/channels/contract/figures.ts';
import { call } from '../till/call.ts';
import { findArticles, readCounts } from '../till/figures.ts';

/** Seconds in which a document that nobody answered may still be carried out. */
const QUIET = 900;
/** Its clock and ours differ by so many seconds at most. */
const SKEW = 30;

export const feedSchema = z.object({ feed: z.string() });
export const reportSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('accepted') }),
  z.object({
    state: z.literal('done'),
    id: z.string(),
    at: z.string(),
    refused: z.array(z.object({ article: z.string(), words: z.string() })),
  }),
]);

export const marketFigures: FeedFigures & { readonly can: true } = {
  can: true,
  kind: 'feed',
  batch: 500,
  quiet: QUIET,
  skew: SKEW,
  find: findArticles,
  read: readCounts,
  submit: async (session, changes) => {
    const figures = changes.map(({ ref, change }) => ({ article: ref.item, units: change.to }));
    const answer = await call(session, { method: 'POST', path: '/feeds', body: { figures } }, feedSchema);
    return answer.kind === 'done' ? { kind: 'done', value: { submission: answer.value.feed } } : answer;
  },
  report: async (session, submission) => {
    const answer = await call(session, { method: 'GET', path: `/feeds/${submission}` }, reportSchema);
    if (answer.kind !== 'done') return answer;
    if (answer.value.state === 'accepted') return { kind: 'done', value: { state: 'processing' } };
    const { at, refused } = answer.value;
    const refs = refused.map(({ article, words }) => ({ sku: '', item: article, words }));
    return { kind: 'done', value: { state: 'done', at, refused: refs } };
  },
};
