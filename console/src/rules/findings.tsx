import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { checkRules } from '../api/rules.ts';
import type { Checked, Finding, LintOutcome, RulesetDocument } from '../api/rules-types.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { useRuleWords } from './words.ts';

/** What is dead in a document, asked of the API; nothing is stored. */
export function Findings({ document }: { readonly document: RulesetDocument }) {
  const { data, error } = useQuery({
    queryKey: ['rules', 'lint', JSON.stringify(document)],
    queryFn: () => checkRules(document),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <Failure error={error} />;
  return data === undefined ? <Loading lines={2} /> : <FindingList checked={data} />;
}

/** Warnings of rules in words, each with the order that shows it. */
export function FindingList({ checked: { warnings, lint } }: { readonly checked: Checked }) {
  const { rules: say } = useRuleWords();
  return (
    <Stack gap="sm">
      {lint === 'failed' ? <Text size="sm">{say.lint.failed}</Text> : null}
      {lint === 'inPart' ? <Text size="sm">{say.lint.inPart}</Text> : null}
      {lint !== 'failed' && warnings.length === 0 ? <Text size="sm">{say.lint.none}</Text> : null}
      {warnings.map((finding) => (
        <OneFinding key={`${finding.kind} ${finding.path}`} finding={finding} />
      ))}
    </Stack>
  );
}

function OneFinding({ finding: { kind, path, message, witness } }: { readonly finding: Finding }) {
  const { rules: say } = useRuleWords();
  const { planned, otherwise, without } = witness;
  const { currency } = witness.question.order;
  return (
    <Alert
      variant="outline"
      color="orange"
      title={
        <Text span fw={600} c="var(--mantine-color-text)" size="sm">
          {say.lint.kinds[kind]}
        </Text>
      }
      data-finding={kind}
    >
      <Text size="sm">
        <b>{path}</b> {message}
      </Text>
      <dl className="console-facts">
        <Fact name={say.lint.shows}>
          <Question question={witness.question} />
        </Fact>
        <Fact name={say.lint.planned}>
          <Outcome outcome={planned} currency={currency} />
        </Fact>
        {without.length === 0 ? null : (
          <Fact name={say.lint.otherwise(without.join(', '))}>
            <Outcome outcome={otherwise} currency={currency} />
          </Fact>
        )}
      </dl>
    </Alert>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What an order of a finding has besides, so that rules which name others do not mean it, begins with a tilde. */
function isNamed(text: string): boolean {
  return !text.startsWith('~');
}

function Question({ question: { order, positions } }: { readonly question: Finding['witness']['question'] }) {
  const { money } = useText();
  const { rules: say } = useRuleWords();
  const { destination, lines, valueMinor = 0, currency, channel, service, customerTier, tags = [] } = order;
  const { country, region, postalCode } = destination;
  const goods = lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ');
  const to = [country, region, postalCode].filter((part) => part !== undefined).join(' ');
  const places = [...new Set(positions.map(({ location }) => location))];
  const more = [
    valueMinor === 0 ? '' : say.lint.worth(money(valueMinor, currency)),
    ...[channel].filter(isNamed).map(say.lint.by),
    ...[service ?? '', customerTier ?? '', ...tags].filter(isNamed),
    places.length === 0 ? '' : say.lint.stock(places.slice(0, 5).join(', ')),
  ];
  return [say.lint.order(goods, to), ...more.filter((text) => text !== '')].join(', ');
}

interface OutcomeProps {
  readonly outcome: LintOutcome;
  readonly currency: string;
}

function Outcome({ outcome: { strategy, outcome, shipments, costMicros }, currency }: OutcomeProps) {
  const { micros } = useText();
  const { rules: say } = useRuleWords();
  const served = shipments.map(({ location, units }) => {
    const goods = Object.entries(units).map(([sku, count]) => `${count} × ${sku}`);
    return say.lint.served(location, goods.join(', '));
  });
  const came = served.length === 0 ? inWords(outcome) : served.join('; ');
  const costs = served.length === 0 ? [] : [say.lint.costs(micros(costMicros, currency))];
  return [came, ...costs, say.lint.strategy(strategy)].join(', ');
}
