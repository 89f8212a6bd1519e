import { describe, expect, test } from 'vitest';
import { askedTogether, personOf } from '../../../console/src/api/shown-user.ts';

function user(at: number): string {
  return `a4f81468-e0f1-70c9-2f3a-${String(at).padStart(12, '0')}`;
}

describe('names of users', () => {
  test('are those of persons: what a channel, a system or a credential did keeps its own name', () => {
    expect(personOf(`operator:${user(1)}`)).toEqual({ id: user(1) });
    expect(personOf(`location:boston/${user(1)}`)).toEqual({ id: user(1), location: 'boston' });
    for (const actor of ['operator:erp', 'channel:shop', 'location:boston', 'system', `system:${user(1)}`])
      expect(personOf(actor), actor).toBeUndefined();
  });

  test('that one page shows are asked for in one call, each once, and 25 at most', async () => {
    const asked: (readonly string[])[] = [];
    const nameOf = askedTogether(async (ids) => {
      asked.push(ids);
      return ids.map((id) => ({ id, name: `Name of ${id}`, state: 'active' }));
    });

    const shown = await Promise.all([1, 2, 1, 3].map((at) => nameOf(user(at))));
    expect(shown.map(({ name }) => name)).toEqual([1, 2, 1, 3].map((at) => `Name of ${user(at)}`));
    expect(asked).toEqual([[1, 2, 3].map(user)]);

    asked.length = 0;
    await Promise.all(Array.from({ length: 30 }, (_, at) => nameOf(user(at))));
    expect(asked.map((ids) => ids.length)).toEqual([25, 5]);
  });
});
