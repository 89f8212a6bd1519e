import { Stack, Table, Text, Title } from '@mantine/core';
import type { Plan } from '../api/rules-types.ts';
import { Scroll } from '../parts/scroll.tsx';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { isSame } from './document.ts';
import { useRuleWords } from './words.ts';

/** A plan, or words alone where nothing of the order is to be planned. */
type Answer = Plan | { readonly text: string };

interface Props {
  readonly now: Answer;
  readonly then: Answer;
  readonly present: string;
  readonly tried: string;
}

function isPlan(answer: Answer): answer is Plan {
  return 'decision' in answer;
}

function goodsOf({ lines }: Plan['decision']['fulfillments'][number]): string {
  return lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');
}

/** Units that leave by a decision: what costs less may serve fewer. */
function servedBy({ decision: { fulfillments } }: Plan): number {
  return fulfillments.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
}

/** What a decision does, apart from what it costs. */
function deedOf({ decision: { outcome, fulfillments } }: Plan): unknown {
  const shipped = fulfillments.map((one) => [one.location, one.service ?? '', goodsOf(one)]);
  return [outcome, shipped];
}

/** Two decisions beside each other: in words, what leaves from where, and what each term costs. */
export function Beside({ now, then, present, tried }: Props) {
  const { rules: say } = useRuleWords();
  return (
    <Stack gap="md" p="md">
      {isPlan(now) && isPlan(then) ? <Verdict now={now} then={then} /> : null}
      <div className="console-beside">
        <One title={say.try.present(present)} answer={now} />
        <One title={say.try.tried(tried)} answer={then} />
      </div>
      {isPlan(now) && isPlan(then) ? <Terms now={now} then={then} /> : null}
    </Stack>
  );
}

interface Plans {
  readonly now: Plan;
  readonly then: Plan;
}

function Verdict({ now, then }: Plans) {
  const { micros } = useText();
  const { rules: say } = useRuleWords();
  const { currency, totalMicros } = then.decision.cost;
  const more = totalMicros - now.decision.cost.totalMicros;
  const costs = (): string => {
    if (more === 0) return say.try.alike;
    const amount = micros(Math.abs(more), currency);
    return more > 0 ? say.try.dearer(amount) : say.try.cheaper(amount);
  };
  const [before, after] = [servedBy(now), servedBy(then)];
  const isAlike = currency === now.decision.cost.currency && before === after;
  return (
    <Text fw={600}>
      {isSame(deedOf(now), deedOf(then)) ? say.try.same : say.try.other}{' '}
      {isAlike ? costs() : say.try.serves(after, before)}
    </Text>
  );
}

function One({ title, answer }: { readonly title: string; readonly answer: Answer }) {
  const { day } = useText();
  const { rules: say } = useRuleWords();
  const fulfillments = isPlan(answer) ? answer.decision.fulfillments : [];
  return (
    <section aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {isPlan(answer) ? (
        <>
          <Text size="sm" c="dimmed">
            {say.try.shipments(fulfillments.length)}, {say.try.strategy(answer.decision.strategy)}
          </Text>
          <ul className="console-plain">
            {fulfillments.map((one) => (
              <li key={`${one.location} ${goodsOf(one)}`}>
                <Text size="sm" fw={600}>
                  {say.try.shipment(one.location, goodsOf(one))}
                </Text>
                <Text size="sm" c="dimmed">
                  {[one.service ?? '', one.deliverBy === undefined ? '' : day(one.deliverBy)]
                    .filter((text) => text !== '')
                    .join(', ')}
                </Text>
              </li>
            ))}
          </ul>
          {fulfillments.length === 0 ? (
            <Text size="sm" fw={600}>
              {say.try.noShipment}: {inWords(answer.decision.outcome)}
            </Text>
          ) : null}
        </>
      ) : null}
      {answer.text.split('. ').map((sentence) => (
        <Text size="sm" key={sentence}>
          {sentence}
        </Text>
      ))}
    </section>
  );
}

function Terms({ now, then }: Plans) {
  const { micros } = useText();
  const { rules: say, typeOf } = useRuleWords();
  const before: Readonly<Record<string, number | undefined>> = now.decision.cost.terms;
  const after: Readonly<Record<string, number | undefined>> = then.decision.cost.terms;
  const { currency, totalMicros } = then.decision.cost;
  const rows = [...new Set([...Object.keys(before), ...Object.keys(after)])].map(
    (type): [string, number, number] => [typeOf(type), before[type] ?? 0, after[type] ?? 0],
  );
  const all: typeof rows = [...rows, [say.try.total, now.decision.cost.totalMicros, totalMicros]];
  return (
    <Scroll>
      <Table verticalSpacing={6} maw="44rem">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say.try.term}</Table.Th>
            <Table.Th className="console-number">{say.try.inForce}</Table.Th>
            <Table.Th className="console-number">{say.try.triedShort}</Table.Th>
            <Table.Th className="console-number">{say.try.difference}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {all.map(([name, one, other]) => (
            <Table.Tr key={name} fw={name === say.try.total ? 700 : 400}>
              <Table.Td>{name}</Table.Td>
              <Table.Td className="console-number">{micros(one, currency)}</Table.Td>
              <Table.Td className="console-number">{micros(other, currency)}</Table.Td>
              <Table.Td className="console-number">
                {one === other ? '–' : micros(other - one, currency)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
