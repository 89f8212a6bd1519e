/** Connections of the Admin API, read to their last page. */
import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin } from './call.ts';
import type { AdminDocument } from './documents.ts';

/** More pages than any order or shop has; beyond them something goes round in a circle. */
const MOST_PAGES = 200;

export function pageOf<T extends z.ZodType>(node: T) {
  return z.object({
    nodes: z.array(node),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  });
}

export interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
}

/** All nodes of a connection whose first page is there; `fetchPage` answers the one behind a cursor. */
export async function allNodes<T>(
  first: Page<T>,
  fetchPage: (after: string) => Promise<CallResult<Page<T>>>,
): Promise<CallResult<T[]>> {
  const nodes = [...first.nodes];
  let { pageInfo } = first;
  for (let page = 1; pageInfo.hasNextPage && pageInfo.endCursor; page += 1) {
    if (page > MOST_PAGES)
      return {
        kind: 'refused',
        about: 'call',
        code: 'TOO_MANY_PAGES',
        words: `more than ${MOST_PAGES} pages`,
      };
    const next = await fetchPage(pageInfo.endCursor);
    if (next.kind !== 'done') return next;
    nodes.push(...next.value.nodes);
    pageInfo = next.value.pageInfo;
  }
  return { kind: 'done', value: nodes };
}

/** A reader of the pages that a document answers as `<field> { page: ... }`. */
export function pageReader<T>(
  session: Session,
  document: AdminDocument,
  { id, field, node }: { readonly id: string; readonly field: string; readonly node: z.ZodType<T> },
): (after: string) => Promise<CallResult<Page<T>>> {
  const data = z.record(z.string(), z.object({ page: pageOf(node) }).nullable());
  return async (after) => {
    const answer = await callAdmin(session, document, { id, after }, data);
    if (answer.kind !== 'done') return answer;
    // What was deleted between two pages has no more of them.
    const page = answer.value[field]?.page ?? { nodes: [], pageInfo: { hasNextPage: false } };
    return { kind: 'done', value: page };
  };
}
