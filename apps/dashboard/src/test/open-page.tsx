import { RestProvider } from '@cityloop/client/react/use-operation';
import { createRestClient } from '@cityloop/client/rest';
import type { Session } from '@cityloop/contract/rest/account';
import { changeLanguage } from '@cityloop/ui/words/use-words';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouteComponent,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, configure, render, screen } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { afterEach } from 'vitest';

import { WorkbenchFrame } from '../workbench/WorkbenchFrame.tsx';
import { type Answers, type FakeServer, fakeServer, onlyPage } from './fake-server.ts';

afterEach(cleanup);
// A machine of two busy cores draws the first page of a file in seconds. What was not found is said without the whole page.
configure({ asyncUtilTimeout: 10_000, getElementError: (message) => new Error(message ?? 'Not found.') });

export const ADMIN: Session = {
  username: 'admin',
  displayName: '系统管理员',
  roles: ['admin'],
  department: null,
  districts: [],
  kind: 'account',
};

/** What every page asks: who is here, and how the city names its parts. */
const CITY: Answers = {
  listDepartments: () =>
    onlyPage({
      code: 'sanitation',
      name: '环卫处',
      nameEn: 'Sanitation',
      kind: 'professional',
      district: null,
      ended: false,
    }),
  listDistricts: () => ({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: null, properties: { code: '990101', name: '听澜区', nameEn: 'Tinglan' } }],
  }),
  listComponentTypes: () =>
    onlyPage({
      code: 'bin',
      class: 'other',
      name: '垃圾箱',
      nameEn: 'Smart bin',
      device: true,
      maintenance: null,
      components: 1,
      metrics: [],
      version: 1,
      keptByDesk: false,
    }),
};

export interface OpenedPage {
  readonly user: UserEvent;
  readonly server: FakeServer;
  /** The address on the screen. */
  readonly address: () => string;
}

interface Opening {
  readonly page: RouteComponent;
  /** As the router knows it: `/desk/feeds/$feedId`. */
  readonly path: string;
  readonly at?: string;
  readonly session?: Session;
  readonly answers: Answers;
}

/** Opens a page of the workbench in English, with router, queries and antd as in the app, on a fake server. */
export async function openPage({ page, path, at = path, session = ADMIN, answers }: Opening): Promise<OpenedPage> {
  changeLanguage('en');
  const server = fakeServer({ getSession: () => session, ...CITY, ...answers });
  const client = createRestClient({ baseUrl: 'http://city.test', fetch: server.fetch });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
  await queryClient.prefetchQuery({ queryKey: ['getSession', {}], queryFn: () => client.call('getSession') });
  const router = routerOf(page, path, at);
  render(
    <QueryClientProvider client={queryClient}>
      <RestProvider client={client} token={undefined}>
        <RouterProvider router={router} />
      </RestProvider>
    </QueryClientProvider>,
  );
  return { user: userEvent.setup({ delay: null }), server, address: () => router.state.location.pathname };
}

/** The routes of the app, with nothing behind those that the page only links to. */
function routerOf(page: RouteComponent, path: string, at: string) {
  const root = createRootRoute();
  const workbench = createRoute({ getParentRoute: () => root, id: 'workbench', component: WorkbenchFrame });
  const others = [
    '/desk',
    '/desk/accounts',
    '/desk/devices',
    '/desk/types',
    '/desk/listeners',
    '/desk/history',
    '/desk/rules',
    '/desk/quarantine',
    '/desk/feeds',
    '/desk/feeds/$feedId',
  ];
  const routes = [...new Set([path, ...others])].map((each) =>
    createRoute({ getParentRoute: () => workbench, path: each, ...(each === path ? { component: page } : {}) }),
  );
  return createRouter({
    routeTree: root.addChildren([workbench.addChildren(routes)]),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
}

/** Opens a select and takes one of its options. By arrows it is antd's own work, and happy-dom tells no key codes. */
export async function choose(user: UserEvent, box: HTMLElement, option: string): Promise<void> {
  await user.click(box);
  await user.click(await screen.findByTitle(option));
}
