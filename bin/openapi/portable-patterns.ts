/**
 * Patterns as JSON Schema has them: without flags, and without the classes of Unicode that only some languages know.
 * A portable pattern takes all that ours takes, and may take what ours refuses.
 */
const PORTABLE: Readonly<Record<string, string>> = {
  // Control characters; what else has no glyph has no short name.
  '\\p{C}': '\\u0000-\\u001f\\u007f-\\u009f',
};

/** @throws Error for a class that has no portable form yet: say one in the table above */
export function portablePattern(pattern: string): string {
  const body = /^(.*)\/[a-z]*u[a-z]*$/s.exec(pattern)?.[1] ?? pattern;
  return body.replace(/\\[pP]\{[^}]*\}/g, (unicode) => {
    const portable = PORTABLE[unicode];
    if (portable === undefined) throw new Error(`a pattern names ${unicode}, which has no portable form`);
    return portable;
  });
}

/** The document with every pattern in its portable form. */
export function withPortablePatterns(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withPortablePatterns);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, part]) => [
      name,
      name === 'pattern' && typeof part === 'string' ? portablePattern(part) : withPortablePatterns(part),
    ]),
  );
}
