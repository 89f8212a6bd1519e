/** One page of a list, and the token of the next one. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** The items of every page of a list; `read` gets the token of the page as the SDK's commands take it. */
export async function allPages<T>(
  read: (token: { nextToken?: string }) => Promise<ListPage<T>>,
): Promise<T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const page = await read(next === undefined ? {} : { nextToken: next });
    all.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return all;
}
