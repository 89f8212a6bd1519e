import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import type { Order } from '../api/order-types.ts';
import { workingLocations } from '../api/orders.ts';
import { useText } from '../text/text.tsx';
import { AddressDialog } from './address-dialog.tsx';
import { CancelDialog, openUnits } from './cancel-dialog.tsx';
import { HoldDialog } from './hold-dialogs.tsx';
import { RerouteDialog } from './reroute-dialog.tsx';
import { ReturnDialog } from './return-dialog.tsx';

type Action = 'hold' | 'reroute' | 'address' | 'cancelUnits' | 'return';

const dialogs = {
  hold: HoldDialog,
  reroute: RerouteDialog,
  address: AddressDialog,
  cancelUnits: CancelDialog,
  return: ReturnDialog,
} as const;

/** The actions that the order's state leaves; the API decides in the end. */
function actionsOf(order: Order): Action[] {
  const { lines, personal, totals, fulfillments } = order;
  const isOpen = lines.some((line) => openUnits(line) > 0);
  const isUnseen =
    totals.open + totals.backordered + totals.reserved > 0 ||
    fulfillments.some(({ status }) => status === 'planned');
  const hasLeft = totals.shipped + totals.delivered > 0;
  const actions: [Action, boolean][] = [
    ['hold', isUnseen],
    ['reroute', workingLocations(order).length > 0],
    ['address', isOpen && personal !== undefined],
    ['cancelUnits', isOpen],
    ['return', hasLeft],
  ];
  return actions.flatMap(([action, isOffered]) => (isOffered ? [action] : []));
}

export function OrderActions({ order }: { readonly order: Order }) {
  const { say } = useText();
  const [chosen, setChosen] = useState<Action>();
  const actions = actionsOf(order);
  if (actions.length === 0) return null;
  const Dialog = chosen === undefined ? undefined : dialogs[chosen];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button>{say.order.actions}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => (
            <Menu.Item key={action} onClick={() => setChosen(action)}>
              {say.order[action]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {Dialog === undefined ? null : <Dialog order={order} onClose={() => setChosen(undefined)} />}
    </>
  );
}
