import { expect, test } from 'vitest';
import { holdersByRule } from '../../bin/docs/held-by.ts';
import { generatedParts, pageText, rulesOfProtocol, withParts } from '../../bin/docs/parts.ts';

test('the parts of the documents that come from the code are what the code says: if not, npm run docs', async () => {
  for (const [page, parts] of await generatedParts()) {
    const text = pageText(page);
    expect(withParts(page, text, parts), page).toBe(text);
    for (const [name, content] of parts) expect(text, name).toContain(content);
  }
});

test('every rule of the protocol is held by a test that names it', () => {
  const holders = holdersByRule();
  const rules = rulesOfProtocol();

  expect(rules.length).toBeGreaterThan(50);
  expect(rules.filter((rule) => (holders.get(rule) ?? []).length === 0)).toEqual([]);
});

test('a document without one of its marks is said to be so', () => {
  const parts = new Map([['events', 'a table']]);
  const text = pageText('docs/events.md').replace('<!-- events -->', '');

  expect(() => withParts('docs/events.md', text, parts)).toThrow(
    'docs/events.md has no part <!-- events -->',
  );
});
