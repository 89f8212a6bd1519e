import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client.ts';
import type { Checked, Choice, Plan, RulesetDocument, Tried } from './rules-types.ts';

const first: string | undefined = undefined;

export const rulesQuery = infiniteQueryOptions({
  queryKey: ['rules'],
  queryFn: ({ pageParam }: { pageParam: string | undefined }) => {
    const query = pageParam === undefined ? {} : { cursor: pageParam };
    return answerOf(api.GET('/rulesets', { params: { query } }));
  },
  initialPageParam: first,
  getNextPageParam: ({ cursor }) => cursor,
});

/** One version with its rules; 0 is the product's default. */
export function versionQuery(version: number) {
  return queryOptions({
    queryKey: ['rules', version],
    queryFn: () => answerOf(api.GET('/rulesets/{n}', { params: { path: { n: String(version) } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const schemaQuery = queryOptions({
  queryKey: ['rules', 'schema'],
  queryFn: () => answerOf(api.GET('/rulesets/schema')),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What a document would be stored as, and what is dead in it; nothing is stored. @throws ApiProblem */
export function checkRules(body: RulesetDocument): Promise<Checked> {
  return answerOf(api.POST('/rulesets', { params: { query: { dryRun: 'true' } }, body }));
}

/** Stores a version. @throws ApiProblem */
export function addRules(body: RulesetDocument, reason: string): Promise<Checked> {
  return answerOf(api.POST('/rulesets', { params: { query: { reason } }, body }));
}

/** Puts a version in force, or into the shadow; null ends that. @throws ApiProblem */
export function activateRules(slot: 'active' | 'shadow', body: Choice) {
  if (slot === 'active') return answerOf(api.PUT('/rulesets/active', { body }));
  return answerOf(api.PUT('/rulesets/shadow', { body }));
}

/** A plan by the present rules, by a version or by a document; words alone where nothing is to plan. @throws ApiProblem */
export async function tryRules(
  tried: Tried,
  ruleset?: number | RulesetDocument,
): Promise<Plan | { readonly text: string }> {
  const rules = ruleset === undefined ? {} : { ruleset };
  const answer = await answerOf(api.POST('/routing/plan', { body: { ...tried, ...rules } }));
  return 'candidates' in answer ? answer : { text: answer.text };
}

/** Roll-outs, the newest first: at most one of them runs. */
export const rollOutsQuery = queryOptions({
  queryKey: ['rules', 'roll-outs'],
  queryFn: async () => (await answerOf(api.GET('/roll-outs'))).rollOuts,
});

/** Tries a version on a share of the orders of some channels. @throws ApiProblem */
export function startRollOut(version: number, shares: Readonly<Record<string, number>>, reason: string) {
  return answerOf(api.POST('/roll-outs', { body: { version, shares, reason } }));
}

/** Ends a roll-out: its version is in force for all orders, or for none. @throws ApiProblem */
export function endRollOut(n: number, as: 'promote' | 'rollBack', reason: string) {
  const options = { params: { path: { n: String(n) } }, body: { reason } };
  if (as === 'promote') return answerOf(api.POST('/roll-outs/{n}/promote', options));
  return answerOf(api.POST('/roll-outs/{n}/roll-back', options));
}
