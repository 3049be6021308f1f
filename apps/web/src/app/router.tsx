// SPDX-License-Identifier: AGPL-3.0-or-later
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { HomePage } from '../home/home-page.js';
import { NotFound, WentWrong } from './not-found.js';
import { Shell } from './shell.js';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: WentWrong });
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });
const designs = createRoute({
  getParentRoute: () => root,
  path: '/designs',
  validateSearch: (search): { q?: string | undefined; process?: string | undefined; licence?: string | undefined } => ({
    q: text(search['q']),
    process: text(search['process']),
    licence: text(search['licence']),
  }),
  component: lazyRouteComponent(() => import('../designs/gallery-page.js'), 'GalleryPage'),
});
const publish = createRoute({
  getParentRoute: () => root,
  path: '/designs/new',
  validateSearch: (search): { of?: string | undefined } => ({ of: text(search['of']) }),
  component: lazyRouteComponent(() => import('../designs/publish-page.js'), 'PublishPage'),
});
const design = createRoute({
  getParentRoute: () => root,
  path: '/designs/$slug',
  validateSearch: (search): { version?: string | undefined; part?: string | undefined } => ({
    version: text(search['version']),
    part: text(search['part']),
  }),
  component: lazyRouteComponent(() => import('../designs/design-page.js'), 'DesignPage'),
});
const pick = createRoute({
  getParentRoute: () => root,
  path: '/make',
  component: lazyRouteComponent(() => import('../make/pick-page.js'), 'PickPage'),
});
const make = createRoute({
  getParentRoute: () => root,
  path: '/make/$slug',
  validateSearch: (search): { part?: string | undefined; version?: string | undefined } => ({
    part: text(search['part']),
    version: text(search['version']),
  }),
  component: lazyRouteComponent(() => import('../make/make-page.js'), 'MakePage'),
});
const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  component: lazyRouteComponent(() => import('../jobs/jobs-page.js'), 'JobsPage'),
});
const job = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$id',
  component: lazyRouteComponent(() => import('../jobs/job-page.js'), 'JobPage'),
});
const machines = createRoute({
  getParentRoute: () => root,
  path: '/machines',
  validateSearch: (search): { wall?: true } => ('wall' in search ? { wall: true } : {}),
  component: lazyRouteComponent(() => import('../machines/machines-page.js'), 'MachinesPage'),
});
const connect = createRoute({
  getParentRoute: () => root,
  path: '/machines/connect',
  component: lazyRouteComponent(() => import('../machines/connect-page.js'), 'ConnectPage'),
});
const machine = createRoute({
  getParentRoute: () => root,
  path: '/machines/$id',
  component: lazyRouteComponent(() => import('../machines/machine-page.js'), 'MachinePage'),
});
const machineNow = createRoute({
  getParentRoute: () => machine,
  path: '/',
  component: lazyRouteComponent(() => import('../machines/now-place.js'), 'NowPlace'),
});
const machineTools = createRoute({
  getParentRoute: () => machine,
  path: 'tools',
  component: lazyRouteComponent(() => import('../machine-tools/tools-place.js'), 'ToolsPlace'),
});
const machineCalibrate = createRoute({
  getParentRoute: () => machine,
  path: 'calibrate',
  validateSearch: (search): { procedure?: string | undefined } => ({ procedure: text(search['procedure']) }),
  component: lazyRouteComponent(() => import('../calibrate/calibrate-place.js'), 'CalibratePlace'),
});
const machineSettings = createRoute({
  getParentRoute: () => machine,
  path: 'settings',
  validateSearch: (search): { version?: string | undefined; from?: string | undefined; to?: string | undefined } => ({
    version: text(search['version']),
    from: text(search['from']),
    to: text(search['to']),
  }),
  component: lazyRouteComponent(() => import('../machine-settings/settings-place.js'), 'SettingsPlace'),
});
const machineFirmware = createRoute({
  getParentRoute: () => machine,
  path: 'firmware',
  validateSearch: (search): { image?: string | undefined } => ({ image: text(search['image']) }),
  component: lazyRouteComponent(() => import('../firmware/firmware-place.js'), 'FirmwarePlace'),
});
const machineUpkeep = createRoute({
  getParentRoute: () => machine,
  path: 'upkeep',
  component: lazyRouteComponent(() => import('../upkeep/upkeep-place.js'), 'UpkeepPlace'),
});
const machineHistory = createRoute({
  getParentRoute: () => machine,
  path: 'history',
  component: lazyRouteComponent(() => import('../machine-tools/history-place.js'), 'HistoryPlace'),
});
const firmware = createRoute({
  getParentRoute: () => root,
  path: '/firmware',
  validateSearch: (search): { q?: string | undefined; firmware?: string | undefined } => ({
    q: text(search['q']),
    firmware: text(search['firmware']),
  }),
  component: lazyRouteComponent(() => import('../firmware/images-page.js'), 'ImagesPage'),
});
const publishFirmware = createRoute({
  getParentRoute: () => root,
  path: '/firmware/new',
  component: lazyRouteComponent(() => import('../firmware/publish-page.js'), 'PublishFirmwarePage'),
});
const firmwareImage = createRoute({
  getParentRoute: () => root,
  path: '/firmware/$id',
  component: lazyRouteComponent(() => import('../firmware/image-page.js'), 'ImagePage'),
});
const materials = createRoute({
  getParentRoute: () => root,
  path: '/materials',
  component: lazyRouteComponent(() => import('../materials/materials-page.js'), 'MaterialsPage'),
});
const commons = createRoute({
  getParentRoute: () => root,
  path: '/commons',
  component: lazyRouteComponent(() => import('../commons/commons-page.js'), 'CommonsPage'),
});
const me = createRoute({
  getParentRoute: () => root,
  path: '/me',
  component: lazyRouteComponent(() => import('../accounts/me-page.js'), 'MePage'),
});
const back = (search: Record<string, unknown>): { back?: string | undefined } => ({ back: text(search['back']) });
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: back,
  component: lazyRouteComponent(() => import('../accounts/sign-in-page.js'), 'SignInPage'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: back,
  component: lazyRouteComponent(() => import('../accounts/sign-in-page.js'), 'SignUpPage'),
});
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../accounts/setup-page.js'), 'SetUpPage'),
});
const routeTree = root.addChildren([
  home,
  designs,
  publish,
  design,
  pick,
  make,
  jobs,
  job,
  machines,
  connect,
  machine.addChildren([
    machineNow,
    machineTools,
    machineCalibrate,
    machineSettings,
    machineFirmware,
    machineUpkeep,
    machineHistory,
  ]),
  firmware,
  publishFirmware,
  firmwareImage,
  materials,
  commons,
  me,
  signIn,
  signUp,
  setUp,
]);

/** All addresses of the page. */
export const router = createRouter({
  routeTree,
  defaultErrorComponent: WentWrong,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
