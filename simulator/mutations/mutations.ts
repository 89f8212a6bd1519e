/**
 * Small undoings of what the protocol demands, each as a snippet of the product and what stands in its place.
 * The simulator has to find every one of them: a check that finds none of them checks nothing.
 */
export interface Mutation {
  readonly name: string;
  /** The rule of docs/protocol.md that it undoes. */
  readonly rule: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const mutations: readonly Mutation[] = [
  {
    name: 'any token replaces any other',
    rule: 'P1',
    file: 'functions/shared/token.store.ts',
    find: 'attribute_not_exists(#pk) OR ',
    replace: 'attribute_not_exists(#pk) OR attribute_exists(#pk) OR ',
  },
  {
    name: 'facts are read before the tokens',
    rule: 'P2',
    file: 'functions/shared/table.ts',
    find: 'ConsistentRead: options.consistent ?? true',
    replace: 'ConsistentRead: false',
  },
];

/** @throws Error for a name that no mutation has */
export function mutationNamed(name: string): Mutation {
  const found = mutations.find((one) => one.name === name);
  if (!found) throw new Error(`there is no mutation ${name}`);
  return found;
}

/** The module with its snippet undone. @throws Error where the snippet is not there: the list is out of date */
export function mutated({ name, file, find, replace }: Mutation, source: string): string {
  if (!source.includes(find))
    throw new Error(`${name}: ${file} does not have ${JSON.stringify(find)} any more`);
  return source.replace(find, () => replace);
}
