import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { FunctionComponent } from 'react';
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

type Page = Record<string, FunctionComponent>;
const workbench = import.meta.glob<Page>(['../features/desk/DeskPage.tsx', '../features/accounts/AccountsPage.tsx']);
const pageOf = (file: string): (() => Promise<Page>) =>
  workbench[file] ?? (() => Promise.reject(new Error(`Cannot open ${file}: it is not part of this build.`)));

const deskPage = lazyRouteComponent(pageOf('../features/desk/DeskPage.tsx'), 'DeskPage');
const accountsPage = lazyRouteComponent(pageOf('../features/accounts/AccountsPage.tsx'), 'AccountsPage');
const desk = createRoute({ getParentRoute: () => root, path: '/desk', component: deskPage });
const deskCase = createRoute({ getParentRoute: () => root, path: '/desk/cases/$caseId', component: deskPage });
const accounts = createRoute({ getParentRoute: () => root, path: '/desk/accounts', component: accountsPage });

const routeTree = root.addChildren([wall, signIn, desk, deskCase, accounts]);

/** Each page is a chunk of its own: a wall never loads the desk's widgets. */
export function createAppRouter() {
  return createRouter({ routeTree, defaultPreload: false });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
