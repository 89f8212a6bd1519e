/** The till's figures: sums of movements, to which keyed ones are added. */
import * as z from 'zod';
import type { Adapter } from '../../functions/channels/contract/adapter.ts';
import type { FigureAnswers, ShopFigures } from '../../functions/channels/contract/figures.ts';
import { call, errorSchema, QUIET } from './call.ts';

const results = z.object({
  results: z.array(z.union([z.object({ ok: z.literal(true) }), z.object({ error: errorSchema })])),
});
const movement = z.looseObject({
  ...{ id: z.string(), article: z.string(), at: z.string(), units: z.number(), key: z.string().optional() },
  kind: z.enum(['difference', 'count']),
});

export const findArticles: ShopFigures['find'] = async (session, skus) => {
  const schema = z.object({
    articles: z.array(z.object({ id: z.string(), sku: z.string(), counted: z.boolean() })),
  });
  const query = new URLSearchParams(skus.map((sku): [string, string] => ['sku', sku]));
  const answer = await call(session, { method: 'GET', path: `/articles?${query}` }, schema);
  if (answer.kind !== 'done') return answer;
  const bySku = Map.groupBy(answer.value.articles, ({ sku }) => sku);
  const found = [...bySku].flatMap(([sku, [first, ...others]]) => {
    if (!first) return [];
    if (others.length > 0) return [{ sku, item: first.id, unmanaged: 'Several articles have the SKU.' }];
    return [{ sku, item: first.id, ...(first.counted ? {} : { unmanaged: 'It is not counted.' }) }];
  });
  return { kind: 'done', value: found };
};

export const readCounts: ShopFigures['read'] = async (session, refs) => {
  const schema = z.object({ counts: z.array(z.object({ article: z.string(), units: z.number() })) });
  const query = new URLSearchParams(refs.map(({ item }): [string, string] => ['article', item]));
  const answer = await call(session, { method: 'GET', path: `/counts?${query}` }, schema);
  if (answer.kind !== 'done') return answer;
  const byArticle = new Map(answer.value.counts.map(({ article, units }) => [article, units]));
  const read = refs.flatMap((ref) => {
    const units = byArticle.get(ref.item);
    return units === undefined ? [] : [{ ref, units }];
  });
  return { kind: 'done', value: read };
};

export const tillFigures: Adapter['figures'] = {
  can: true,
  kind: 'delta',
  batch: 50,
  quiet: QUIET,
  find: findArticles,
  read: readCounts,
  push: async (session, changes): Promise<FigureAnswers> => {
    const movements = changes.map(({ ref, change: { key, delta } }) => ({
      article: ref.item,
      units: -delta,
      key,
    }));
    const answer = await call(session, { method: 'POST', path: '/movements', body: { movements } }, results);
    if (answer.kind !== 'done') return changes.map(() => answer);
    return changes.map((_, at) => {
      const one = answer.value.results[at];
      if (!one) return { kind: 'unanswered', why: 'its result is missing' };
      return 'ok' in one
        ? { kind: 'done', value: undefined }
        : { kind: 'refused', about: 'sku', ...one.error };
    });
  },
  movements: async (session, since) => {
    const schema = z.object({
      movements: z.array(movement),
      skus: z.record(z.string(), z.string()),
      watermark: z.string(),
    });
    const path = `/movements?${new URLSearchParams({ since })}`;
    const answer = await call(session, { method: 'GET', path }, schema);
    if (answer.kind !== 'done') return answer;
    const { skus, watermark } = answer.value;
    const movements = answer.value.movements.map(({ id, article, at, kind, units, key }) => ({
      ...{ id, at, change: { kind, units } },
      ref: { sku: skus[article] ?? '', item: article },
      ...(key === undefined ? {} : { key }),
    }));
    return { kind: 'done', value: { movements, watermark } };
  },
};
