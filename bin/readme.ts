import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { exceptionRules } from '../functions/exceptions/exception-types.ts';
import { fulfillmentStatuses } from '../functions/fulfillment/work/fulfillment.ts';
import { requests, stockEffects } from '../functions/fulfillment/work/fulfillment-transitions.ts';
import { orderStatuses } from '../functions/order/order.ts';
import { returnTransitions } from '../functions/returns/rma/return.ts';
import { type Door, scopes } from '../functions/shared/door.ts';
import { catalogue } from '../functions/shared/events/catalogue.ts';
import { settingsSchema } from '../functions/shared/settings.ts';
import { doors } from '../lib/doors.ts';

export const readmeFile = fileURLToPath(new URL('../README.md', import.meta.url));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  ].join('\n');
const opens = ({ scope, callers }: Door): string =>
  scope === 'signed' ? 'signature' : `\`${scope}\`: ${callers.join(', ')}`;
const fieldsOf = (schema: z.ZodType): string =>
  schema instanceof z.ZodObject
    ? Object.keys(schema.shape)
        .map((name) => `\`${name}\``)
        .join(', ')
    : '';
const duration = (seconds: number): string =>
  seconds % 86_400 === 0
    ? `${seconds / 86_400} d`
    : seconds % 3600 === 0
      ? `${seconds / 3600} h`
      : `${seconds} s`;

/** The parts of the README that come from the code, by the name of their marker. */
export function sections(): Readonly<Record<string, string>> {
  return {
    doors: table(
      ['method, path', 'opened by', 'success', 'what'],
      doors.map((door) => [
        `\`${door.method} ${door.path}\``,
        opens(door),
        Object.keys(door.answers).join(', '),
        door.summary,
      ]),
    ),
    scopes: table(
      ['scope', 'opens'],
      scopes.map((scope) => [
        `\`${scope}\``,
        doors
          .filter((door) => door.scope === scope)
          .map(({ name }) => name)
          .join(', ') || 'names and addresses in what `orders:read` shows',
      ]),
    ),
    events: table(
      ['detail-type', 'data'],
      Object.entries(catalogue).map(([type, schema]) => [`\`${type}\``, fieldsOf(schema)]),
    ),
    statuses: orderStatuses.map((status) => `\`${status}\``).join(', '),
    fulfillments: [
      table(
        ['request', 'allowed while'],
        Object.entries(requests).map(([request, from]) => [`\`${request}\``, from.join(', ')]),
      ),
      `Statuses: ${fulfillmentStatuses.map((status) => `\`${status}\``).join(', ')}. Facts (\`shipped\`, \`rejected\`, \`shortPicked\`, \`cancelAccepted\`, \`cancelRefused\`) are recorded from every status.`,
      table(
        ['reason', 'meaning', 'stock movements'],
        Object.entries(stockEffects).map(([reason, { meaning, movements }]) => [
          `\`${reason}\``,
          meaning,
          movements.join(', '),
        ]),
      ),
    ].join('\n\n'),
    returns: table(
      ['return is', 'may become'],
      Object.entries(returnTransitions).map(([from, to]) => [
        `\`${from}\``,
        to.map((one) => `\`${one}\``).join(', ') || 'ended',
      ]),
    ),
    exceptions: table(
      ['type', 'meaning', 'owner', 'deadline', 'at the deadline', 'actions'],
      Object.entries(exceptionRules).map(([type, rule]) => [
        `\`${type}\``,
        rule.meaning,
        rule.owner({ channel: '<id>', location: '<id>', source: '<source>' }),
        duration(rule.within),
        rule.atDeadline === 'escalate' ? `to ${rule.escalatesTo}` : 'tried again',
        Object.entries(rule.actions)
          .map(([action, effect]) => `${action} (${effect})`)
          .join(', '),
      ]),
    ),
    settings: table(
      ['setting', 'default'],
      Object.entries(settingsSchema.parse({})).map(([name, value]) => [
        `\`${name}\``,
        typeof value === 'number' ? (/max/.test(name) ? String(value) : duration(value)) : '`{}`',
      ]),
    ),
  };
}

/** The README with its generated parts made anew. @throws Error when a marker is missing */
export function withSections(readme: string): string {
  return Object.entries(sections()).reduce((text, [name, content]) => {
    const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`README.md has no part <!-- ${name} -->`);
    return text.replace(marked, (_all, start: string, end: string) => `${start}${content}\n${end}`);
  }, readme);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(readmeFile, withSections(readFileSync(readmeFile, 'utf8')));
