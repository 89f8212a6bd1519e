import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Decision } from '../api/order-types.ts';
import { decisionQuery, decisionsQuery, whyNotQuery } from '../api/orders.ts';
import { Scroll } from '../parts/scroll.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';

/** The routing decisions in words, the newest first and open. */
export function Decisions({ orderId }: { readonly orderId: string }) {
  const { say, time } = useText();
  const { data, error } = useQuery(decisionsQuery(orderId));
  const decisions = data?.decisions.toReversed() ?? [];
  const [chosen, setChosen] = useState<number>();
  const open = chosen ?? decisions[0]?.n;
  if (decisions.length === 0 && !error) return null;
  return (
    <section className="console-section" aria-label={say.order.decisions}>
      <h2>{say.order.decisions}</h2>
      {error ? <Failure error={error} /> : null}
      {decisions.map(({ n, kind, at }) => (
        <div key={n}>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={n === open}
            onClick={() => setChosen(n === open ? 0 : n)}
          >
            {say.order.decision(n, say.order.kinds[kind])}, {time(at)}
          </Button>
          {n === open ? <OneDecision orderId={orderId} n={n} /> : null}
        </div>
      ))}
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/rules" search={{ tab: 'try', order: orderId }} {...props} />}
      >
        {say.order.tryRules}
      </Anchor>
    </section>
  );
}

interface OneProps {
  readonly orderId: string;
  readonly n: number;
}

function OneDecision({ orderId, n }: OneProps) {
  const { say } = useText();
  const { data: decision, error } = useQuery(decisionQuery(orderId, n));
  if (error) return <Failure error={error} />;
  if (decision === undefined) return <Loading lines={4} />;
  const { version, name } = decision.rules;
  return (
    <Stack gap="sm" pl="xs" pb="md" pt="xs">
      <div>
        {decision.text.split('. ').map((sentence) => (
          <Text size="sm" key={sentence}>
            {sentence}
          </Text>
        ))}
        <Text size="sm" c="dimmed">
          {say.order.rules(`${version ?? ''} (${name})`)}
        </Text>
      </div>
      <Candidates orderId={orderId} n={n} decision={decision} />
      <Modes decision={decision} />
    </Stack>
  );
}

interface WithDecision {
  readonly decision: Decision;
}

function Candidates({ orderId, n, decision }: OneProps & WithDecision) {
  const { say, micros } = useText();
  const [asked, setAsked] = useState<string>();
  const { currency } = decision.decision.cost;
  const states = { used: say.order.chosen, open: say.order.possible, excluded: say.order.excluded };
  return (
    <Scroll>
      <Table verticalSpacing={4} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say.order.candidates}</Table.Th>
            <Table.Th>{say.order.work_status}</Table.Th>
            <Table.Th>{say.order.distance}</Table.Th>
            <Table.Th>{say.order.cost}</Table.Th>
            <Table.Th>{say.order.why}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {decision.candidates.map(({ location, state, distanceKm, best }) => (
            <Table.Tr key={location}>
              <Table.Td fw={state === 'used' ? 700 : 400}>{location}</Table.Td>
              <Table.Td>{states[state]}</Table.Td>
              <Table.Td>{distanceKm === undefined ? '' : `${distanceKm} km`}</Table.Td>
              <Table.Td>
                {best?.extraMicros === undefined ? '' : say.order.more(micros(best.extraMicros, currency))}
              </Table.Td>
              <Table.Td>
                {state === 'used' ? null : (
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={say.order.whyNot(location)}
                    aria-expanded={asked === location}
                    onClick={() => setAsked(asked === location ? undefined : location)}
                  >
                    {say.order.why}
                  </Button>
                )}
                {asked === location ? <WhyNot orderId={orderId} n={n} location={location} /> : null}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

function WhyNot({ orderId, n, location }: OneProps & { readonly location: string }) {
  const { data, error } = useQuery(whyNotQuery(orderId, n, location));
  if (error) return <Failure error={error} />;
  return data === undefined ? <Loading lines={1} /> : <Text size="sm">{data.text}</Text>;
}

function Modes({ decision }: WithDecision) {
  const { say, micros, day } = useText();
  const { currency } = decision.decision.cost;
  const modes = Object.entries(decision.counterfactuals);
  if (modes.length === 0) return null;
  return (
    <Scroll>
      <Table verticalSpacing={4} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say.order.modes}</Table.Th>
            <Table.Th>{say.order.location}</Table.Th>
            <Table.Th>{say.order.cost}</Table.Th>
            <Table.Th>{say.order.promise}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {modes.map(([mode, { outcome, locations, costMicros, deliverBy }]) => (
            <Table.Tr key={mode}>
              <Table.Td>{inWords(mode)}</Table.Td>
              <Table.Td>{locations.join(', ') || inWords(outcome)}</Table.Td>
              <Table.Td>{micros(costMicros, currency)}</Table.Td>
              <Table.Td>{deliverBy === undefined ? '' : day(deliverBy)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
