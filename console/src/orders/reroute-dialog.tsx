import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { locationsQuery } from '../api/network.ts';
import type { Order } from '../api/order-types.ts';
import { workingLocations } from '../api/orders.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { ProblemText } from '../parts/states.tsx';
import { useLocationName } from '../parts/use-location-name.ts';
import { useText } from '../text/text.tsx';
import { namedShares, noShare, type Share, SplitFields } from './split-fields.tsx';

interface Props {
  readonly order: Order;
  readonly onClose: () => void;
}

interface Wish {
  readonly awayFrom?: string[];
  readonly onlyTo?: string[];
  readonly split?: ReturnType<typeof namedShares>;
}

/** Where the units are to go, beside the id of a location: anywhere else, or as they are split by hand. */
const ANYWHERE = '';
const AS_NAMED = 'split as named';

function reroute(orderId: string, wish: Wish, as: { readonly dryRun: true } | { readonly id: string }) {
  const params = { path: { id: orderId } };
  return answerOf(api.POST('/orders/{id}/reroute', { params, body: { ...as, ...wish } }));
}

/** Serves open units from elsewhere: first what that comes to, then the deed. */
export function RerouteDialog({ order, onClose }: Props) {
  const { say, money } = useText();
  const { data: locations = [] } = useQuery(locationsQuery);
  const nameOf = useLocationName();
  const working = workingLocations(order);
  const [away, setAway] = useState<string[]>(working.length === 1 ? working : []);
  const [only, setOnly] = useState(ANYWHERE);
  const [shares, setShares] = useState<Share[]>([noShare]);
  const split = namedShares(order.lines, shares);
  const wishes: Readonly<Record<string, Wish>> = { [ANYWHERE]: { awayFrom: away }, [AS_NAMED]: { split } };
  const wish = wishes[only] ?? { onlyTo: [only] };
  const says = Object.values(wish).some((named: readonly unknown[]) => named.length > 0);
  const asking = useMutation({ mutationFn: () => reroute(order.orderId, wish, { dryRun: true }) });
  const forget = (): void => asking.reset();
  const answer = asking.data;
  return (
    <CommandDialog
      title={say.order.reroute}
      does={say.order.rerouteDoes}
      content={wish}
      isWhole={answer !== undefined && answer.moves.length > 0}
      send={async (id) => {
        await reroute(order.orderId, wish, { id });
        return say.order.rerouted;
      }}
      onClose={onClose}
    >
      <NativeSelect
        label={say.order.onlyTo}
        value={only}
        data={[
          { value: ANYWHERE, label: say.detail.anywhere },
          { value: AS_NAMED, label: say.order.asNamed },
          ...locations.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget }) => {
          forget();
          setOnly(currentTarget.value);
        }}
      />
      {only === AS_NAMED ? (
        <SplitFields
          lines={order.lines}
          shares={shares}
          onChange={(next) => {
            forget();
            setShares(next);
          }}
        />
      ) : null}
      {only === ANYWHERE ? (
        <Checkbox.Group
          label={say.order.away}
          value={away}
          onChange={(next) => {
            forget();
            setAway(next);
          }}
        >
          <Stack gap={6} mt={6}>
            {working.map((location) => (
              <Checkbox key={location} value={location} label={nameOf(location)} />
            ))}
          </Stack>
        </Checkbox.Group>
      ) : null}
      <Group>
        <Button variant="default" loading={asking.isPending} disabled={!says} onClick={() => asking.mutate()}>
          {say.order.ask}
        </Button>
      </Group>
      {asking.error === null ? null : (
        <div role="alert">
          <ProblemText error={asking.error} />
        </div>
      )}
      {answer === undefined ? null : (
        <Alert variant="outline" role="status" color="indigo">
          {answer.moves.map(({ fulfillmentId, from, to, text }) => (
            <div key={fulfillmentId}>
              <Text size="sm" fw={600}>
                {say.order.moves(
                  nameOf(from),
                  to.map(({ location }) => nameOf(location)).join(', ') || say.order.nowhere,
                )}
              </Text>
              <Text size="sm">{text}</Text>
            </div>
          ))}
          {answer.cost === undefined ? null : (
            <Text size="sm" fw={600}>
              {say.order.costsNow(
                money(answer.cost.now, answer.cost.currency),
                money(answer.cost.then, answer.cost.currency),
              )}
            </Text>
          )}
        </Alert>
      )}
    </CommandDialog>
  );
}
