import { beforeEach, describe, expect, test, vi } from 'vitest';
import { personOf, type ShownUser, userQuery } from '../../../console/src/api/users.ts';

const asked: string[] = [];
const answered = vi.fn((id: string): ShownUser => ({ id, name: `Name of ${id}`, state: 'active' }));
vi.mock('../../../console/src/api/client.ts', () => ({
  answerOf: async (answer: Promise<unknown>) => answer,
  api: {
    GET: async (_path: string, { params }: { params: { query: { ids: string } } }) => {
      asked.push(params.query.ids);
      return { users: params.query.ids.split(',').map(answered) };
    },
  },
}));

beforeEach(() => {
  asked.length = 0;
});

function user(at: number): string {
  return `a4f81468-e0f1-70c9-2f3a-${String(at).padStart(12, '0')}`;
}

async function nameOf(id: string): Promise<string | undefined> {
  const { queryFn } = userQuery(id);
  const { name } = await (queryFn as () => Promise<ShownUser>)();
  return name;
}

describe('names of users', () => {
  test('are those of persons: what a channel, a system or a credential did keeps its own name', () => {
    expect(personOf(`operator:${user(1)}`)).toEqual({ id: user(1) });
    expect(personOf(`location:boston/${user(1)}`)).toEqual({ id: user(1), location: 'boston' });
    for (const actor of ['operator:erp', 'channel:shop', 'location:boston', 'system', `system:${user(1)}`])
      expect(personOf(actor), actor).toBeUndefined();
  });

  test('that one page shows are asked for in one call, each once, and 25 at most', async () => {
    const names = await Promise.all([1, 2, 1, 3].map((at) => nameOf(user(at))));
    expect(names).toEqual([1, 2, 1, 3].map((at) => `Name of ${user(at)}`));
    expect(asked).toEqual([[1, 2, 3].map(user).join(',')]);

    asked.length = 0;
    await Promise.all(Array.from({ length: 30 }, (_, at) => nameOf(user(at))));
    expect(asked.map((ids) => ids.split(',').length)).toEqual([25, 5]);
  });
});
