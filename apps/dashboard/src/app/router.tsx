import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';
import { SignInRoute } from './SignInRoute.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const wall = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../features/wall/WallPage.tsx'), 'WallPage'),
});
const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInRoute });

/** The pages that share antd: no other page loads it. */
const workbench = createRoute({
  getParentRoute: () => root,
  id: 'workbench',
  component: lazyRouteComponent(() => import('../workbench/WorkbenchFrame.tsx'), 'WorkbenchFrame'),
});
const deskPage = lazyRouteComponent(() => import('../features/desk/DeskPage.tsx'), 'DeskPage');
const desk = createRoute({ getParentRoute: () => workbench, path: '/desk', component: deskPage });
const deskCase = createRoute({ getParentRoute: () => workbench, path: '/desk/cases/$caseId', component: deskPage });
const accounts = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/accounts',
  component: lazyRouteComponent(() => import('../features/accounts/AccountsPage.tsx'), 'AccountsPage'),
});
const quarantine = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/quarantine',
  component: lazyRouteComponent(() => import('../features/quarantine/QuarantinePage.tsx'), 'QuarantinePage'),
});

const devices = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/devices',
  component: lazyRouteComponent(() => import('../features/devices/DevicesPage.tsx'), 'DevicesPage'),
});

const history = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/history',
  component: lazyRouteComponent(() => import('../features/history/HistoryPage.tsx'), 'HistoryPage'),
});
const rules = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/rules',
  component: lazyRouteComponent(() => import('../features/rules/RulesPage.tsx'), 'RulesPage'),
});
const types = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/types',
  component: lazyRouteComponent(() => import('../features/types/TypesPage.tsx'), 'TypesPage'),
});
const listeners = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/listeners',
  component: lazyRouteComponent(() => import('../features/listeners/ListenersPage.tsx'), 'ListenersPage'),
});
const feeds = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/feeds',
  component: lazyRouteComponent(() => import('../features/feeds/FeedsPage.tsx'), 'FeedsPage'),
});
const feed = createRoute({
  getParentRoute: () => workbench,
  path: '/desk/feeds/$feedId',
  component: lazyRouteComponent(() => import('../features/feeds/FeedPage.tsx'), 'FeedPage'),
});

const routeTree = root.addChildren([
  wall,
  signIn,
  workbench.addChildren([desk, deskCase, accounts, quarantine, devices, types, listeners, history, rules, feeds, feed]),
]);

/** Each page is a chunk of its own: a wall never loads the desk's widgets. */
export function createAppRouter() {
  return createRouter({ routeTree, defaultPreload: false });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
