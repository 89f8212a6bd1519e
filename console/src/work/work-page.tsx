import { getRouteApi, Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { boundLocation } from '../app/session.ts';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { ChooseLocation } from './choose-location.tsx';
import { CountDesk } from './count-desk.tsx';
import type { DeskProps } from './desk-header.tsx';
import { OrderDesk } from './order-desk.tsx';
import { ReturnDesk } from './return-desk.tsx';
import { useKeptDesk } from './use-kept-desk.ts';
import { useOutbox } from './use-outbox.ts';
import { WaveDesk } from './wave-desk.tsx';
import type { Desk } from './work-search.ts';

const route = getRouteApi('/work');

const deskOf: Readonly<Record<Desk, (props: DeskProps) => ReactNode>> = {
  orders: OrderDesk,
  waves: WaveDesk,
  returns: ReturnDesk,
  counts: CountDesk,
};

/** What a location has to do, for a tablet at the shelf. */
export function WorkPage() {
  const { say } = useText();
  const { location } = route.useSearch();
  useTitle(say.pages.work);
  const own = boundLocation();
  if (location !== undefined) return <Place key={location} location={location} />;
  return own === undefined ? <ChooseLocation /> : <Navigate to="/work" search={{ location: own }} replace />;
}

/** What was done at any desk of the place is sent from here. */
function Place({ location }: { readonly location: string }) {
  const { desk = 'orders' } = route.useSearch();
  const outbox = useOutbox(location);
  useKeptDesk(location);
  const DeskPage = deskOf[desk];
  return <DeskPage location={location} outbox={outbox} />;
}
