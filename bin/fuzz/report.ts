import type { FuzzedCall } from './schemathesis.ts';

/** A kind of answer that should not have been given, with how often it was and the first time that it was. */
interface Finding {
  readonly title: string;
  count: number;
  readonly first: FuzzedCall;
}

/** What the last line says. */
export interface FuzzSummary {
  readonly calls: number;
  readonly serverErrors: number;
  /** Calls with an answer that openapi.json does not have. */
  readonly undocumented: number;
}

/** A fault of ours; no answer at all is one, too. 503 is documented: the same request may succeed later. */
function isServerError({ status }: FuzzedCall): boolean {
  return status === undefined || (status >= 500 && status !== 503);
}

export function summaryOf(calls: readonly FuzzedCall[]): FuzzSummary {
  return {
    calls: calls.length,
    serverErrors: calls.filter(isServerError).length,
    undocumented: calls.filter((call) => !isServerError(call) && call.failures.length > 0).length,
  };
}

/** Every kind of finding: by operation, status and check. */
export function findingLines(calls: readonly FuzzedCall[]): string[] {
  const findings = new Map<string, Finding>();
  for (const call of calls)
    for (const title of titlesOf(call)) {
      const known = findings.get(title);
      if (known) known.count += 1;
      else findings.set(title, { title, count: 1, first: call });
    }
  return [...findings.values()].flatMap(({ title, count, first }) => [
    `${title} (${count} times)`,
    `  asked:    ${JSON.stringify(first.request).slice(0, 1500)}`,
    `  answered: ${first.answer}`.slice(0, 1000),
    ...first.failures.map(({ message }) => `  ${message.slice(0, 500).replaceAll('\n', ' ')}`),
  ]);
}

function titlesOf(call: FuzzedCall): string[] {
  const { operation, status, failures } = call;
  if (isServerError(call)) return [`${operation}: ${status ?? 'no answer'}`];
  return failures.map(({ check, title }) => `${operation}: ${status}, ${check}: ${title}`);
}

/** How many calls each operation had, and what they were answered; then those of which only the refusals were seen. */
export function coverageLines(calls: readonly FuzzedCall[]): string[] {
  const statuses = new Map<string, Map<string, number>>();
  for (const { operation, status } of calls) {
    const counts = statuses.get(operation) ?? new Map<string, number>();
    const word = String(status ?? 'none');
    counts.set(word, (counts.get(word) ?? 0) + 1);
    statuses.set(operation, counts);
  }
  const lines = [...statuses].toSorted().map(([operation, counts]) => {
    const answers = [...counts].sort();
    return `${operation.padEnd(56)} ${answers.map(([status, count]) => `${status}: ${count}`).join(', ')}`;
  });
  const undone = [...statuses].filter(
    ([, counts]) => ![...counts.keys()].some((status) => status.startsWith('2')),
  );
  const names = undone.map(([operation]) => operation).sort();
  return names.length === 0 ? lines : [...lines, `Never answered 2xx: ${names.join('; ')}`];
}
