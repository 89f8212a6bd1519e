import { useQuery } from '@tanstack/react-query';
import { locationsQuery } from '../api/network.ts';

/** What a location is called; its id where nobody may say. */
export function useLocationName(): (id: string) => string {
  const { data: locations } = useQuery(locationsQuery);
  return (id) => locations?.find((one) => one.id === id)?.name ?? id;
}
