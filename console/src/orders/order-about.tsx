import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Order } from '../api/order-types.ts';
import { valueAtRisk } from '../api/orders.ts';
import { Facts } from '../parts/facts.tsx';
import { useText } from '../text/text.tsx';
import { LiftDialog } from './hold-dialogs.tsx';

interface Props {
  readonly order: Order;
}

/** What was promised and paid, whom it goes to, and what holds it. */
export function About({ order }: Props) {
  const { say, money, time } = useText();
  const { currency, promise, destination, personal, serviceLevel, tags } = order;
  const facts = {
    [say.order.promise]: promise === undefined ? say.order.noPromise : time(promise.deliverBy),
    [say.now.value]: currency === undefined ? undefined : money(valueAtRisk(order), currency),
    [say.order.payment]: usePayment(order),
    [say.order.service]: serviceLevel,
    tags: tags.length === 0 ? undefined : tags,
    [say.order.destination]:
      personal === undefined
        ? [destination?.region, destination?.country].filter(Boolean).join(', ')
        : undefined,
  };
  return (
    <section className="console-section">
      <Facts fields={facts} />
      {personal === undefined ? (
        <Text size="sm" c="dimmed">
          {say.order.hidden}
        </Text>
      ) : (
        <Destination order={order} />
      )}
      <Holds order={order} />
    </section>
  );
}

function usePayment({ currency, payment, payments }: Order): string {
  const { say, money } = useText();
  const { captured = 0, refunded = 0 } = payments ?? {};
  const said = [payment];
  if (currency !== undefined && captured > 0) said.push(say.order.captured(money(captured, currency)));
  if (currency !== undefined && refunded > 0) said.push(say.order.refunded(money(refunded, currency)));
  return said.filter(Boolean).join(', ');
}

function Destination({ order: { personal } }: Props) {
  const { say } = useText();
  const to = personal?.shipTo;
  if (to === undefined) return null;
  const place = [to.city, to.region, to.postalCode, to.country].filter(Boolean).join(', ');
  const lines = [to.name, to.company, ...(to.lines ?? []), place, to.phone].flatMap((line) => line ?? []);
  return (
    <>
      <Text size="sm" fw={600} mt="xs">
        {say.order.destination}
      </Text>
      <address className="console-address">
        {lines.map((line) => (
          <Text size="sm" key={line}>
            {line}
          </Text>
        ))}
      </address>
    </>
  );
}

function Holds({ order }: Props) {
  const { say, time } = useText();
  const [lifting, setLifting] = useState<Order['holds'][number]>();
  if (order.holds.length === 0) return null;
  return (
    <>
      <Text size="sm" fw={600} mt="xs">
        {say.order.holds}
      </Text>
      {order.holds.map((hold) => (
        <Group key={hold.id} justify="space-between" wrap="nowrap">
          <Text size="sm">
            {hold.reason}, {say.order.heldBefore[hold.before]}
            {hold.expiresAt === undefined ? '' : `, ${say.order.until(time(hold.expiresAt))}`}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${say.order.lift} ${hold.reason}`}
            onClick={() => setLifting(hold)}
          >
            {say.order.lift}
          </Button>
        </Group>
      ))}
      {lifting === undefined ? null : (
        <LiftDialog order={order} hold={lifting} onClose={() => setLifting(undefined)} />
      )}
    </>
  );
}
