import { type ComponentProps, lazy, Suspense } from 'react';
import { Loading } from '../parts/states.tsx';

const WorldMap = lazy(() => import('./map.tsx'));

/** The map, which is loaded once it is shown: nothing else waits for it. */
export function LazyMap(props: ComponentProps<typeof WorldMap>) {
  return (
    <Suspense fallback={<Loading lines={6} />}>
      <WorldMap {...props} />
    </Suspense>
  );
}
