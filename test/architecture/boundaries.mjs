// SPDX-License-Identifier: AGPL-3.0-or-later
// Who may know whom. Read by dependency-cruiser (`npm run check`) and by boundaries.spec.ts, which plants a breach of each rule.

const PURE = '^libs/(measure|gcode|firmware|matching|scheduling|ledger|licensing|contracts)/src/';
/** Specs and what only they use. */
const SPEC = '\\.spec\\.ts$|/testing(\\.ts$|/)';
const WORKSPACE = '^(apps|libs|firmware-bridge)/';
/** Feature folders of the service in the order in which they may import each other. */
const FEATURES = [
  ['accounts'],
  ['designs', 'machines', 'materials'],
  ['machine-tools'],
  ['machine-settings'],
  ['firmware-images'],
  ['matches'],
  ['jobs'],
  ['ledger'],
  ['maintenance'],
];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const allow = (project, libs) =>
  rule(
    `${project.replace(/\W+/g, '-')}-knows-only`,
    `${project} may import only: ${libs.join(', ') || 'nothing of the workspace'}.`,
    { path: `^${project}/src/` },
    { path: WORKSPACE, pathNot: [`^${project}/`, ...libs.map((lib) => `^${lib}/`)] },
  );

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule(
      'no-cycles',
      'A cycle has no bottom to start reading from.',
      { pathNot: '\\.entity\\.ts$' },
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'no-deep-imports',
      'Another project is entered through its src/index.ts alone.',
      { path: '^(apps|libs|firmware-bridge)/([^/]+)/' },
      { path: '^libs/[^/]+/src/(?!index\\.ts$)', pathNot: '^$1/$2/' },
    ),
    rule(
      'pure-libs-do-no-io',
      'Pure libs take time, randomness and ids as arguments; no Node built-in and no framework.',
      { path: PURE, pathNot: SPEC },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'pure-libs-know-data-only',
      'Of npm, pure libs use zod (contracts) and the SPDX lists (licensing).',
      { path: PURE, pathNot: SPEC },
      { path: 'node_modules/', pathNot: 'node_modules/(zod|spdx-license-ids|spdx-exceptions)/' },
    ),
    allow('libs/measure', []),
    allow('libs/contracts', []),
    allow('libs/licensing', []),
    allow('libs/gcode', ['libs/measure']),
    allow('libs/matching', ['libs/measure']),
    allow('libs/scheduling', ['libs/measure']),
    allow('libs/ledger', ['libs/measure']),
    allow('libs/firmware', ['libs/gcode', 'libs/measure']),
    allow('libs/interchange', ['libs/matching', 'libs/licensing', 'libs/ledger', 'libs/measure']),
    allow('firmware-bridge', ['libs/contracts', 'libs/firmware', 'libs/gcode', 'libs/measure']),
    allow('apps/web', ['libs/contracts', 'libs/measure', 'libs/gcode']),
    allow('apps/cli', ['libs/contracts', 'libs/measure', 'libs/gcode']),
    allow('apps/service', [
      'libs/contracts',
      'libs/gcode',
      'libs/interchange',
      'libs/ledger',
      'libs/licensing',
      'libs/matching',
      'libs/measure',
      'libs/scheduling',
    ]),
    rule(
      'only-the-broker-knows-mqtt',
      'Which broker it is, is the affair of broker/ alone.',
      { path: '^apps/service/src/(?!broker/)', pathNot: SPEC },
      { path: 'node_modules/(aedes|mqtt|mqemitter|fastparallel)/' },
    ),
    rule(
      'only-one-file-knows-serialport',
      'node-serialport is known to transport/serial-transport.ts alone.',
      {
        path: '^firmware-bridge/src/',
        pathNot: ['transport/serial-transport(\\.spec)?\\.ts$', 'transport/serial-ports(\\.spec)?\\.ts$'],
      },
      { path: 'node_modules/(@serialport|serialport)/' },
    ),
    rule(
      'virtual-shares-nothing-with-firmware',
      'The virtual machines are an independent reading of the firmware: what both sides share, no test finds.',
      { path: '^firmware-bridge/src/virtual/', pathNot: SPEC },
      { path: '^libs/firmware/' },
    ),
    rule(
      'rows-stay-in-repositories',
      'A row never leaves its repository; features exchange domain types.',
      { path: '^apps/service/src/([^/]+)/', pathNot: [SPEC, '/database/', '\\.(repository|entity|module)\\.ts$'] },
      { path: '\\.entity\\.ts$' },
    ),
    ...FEATURES.slice(0, -1).flatMap((names, index) =>
      names.map((name) =>
        rule(
          `${name}-comes-before`,
          `${name} may import only the features before it.`,
          { path: `^apps/service/src/${name}/`, pathNot: SPEC },
          {
            path: `^apps/service/src/(${FEATURES.slice(index + 1)
              .flat()
              .join('|')})/`,
          },
        ),
      ),
    ),
    rule(
      'nothing-imports-tests',
      'Tests import the code, never the other way round.',
      { path: WORKSPACE, pathNot: SPEC },
      { path: `^test/|${SPEC}` },
    ),
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'dist'] },
    exclude: { path: '(^|/)(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['fab-source', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
