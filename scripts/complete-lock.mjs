// SPDX-License-Identifier: AGPL-3.0-or-later
// After `npm install`: puts back into package-lock.json the optional platform packages (esbuild-like binaries) that npm left out because
// the registry at hand does not hold them. Without them `npm ci` refuses the lock file ("Missing: X@ from lock file").
// `node scripts/complete-lock.mjs --check` changes nothing and exits 1 if something is missing.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Names of optional dependencies that no entry of the lock file satisfies, with the entry to add for each. */
export function missingEntries(lock) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const os = SYSTEMS.find((system) => wordsOf(name).includes(system));
      if (!os || !/^\d/.test(version) || isResolvable(lock, path, name)) continue;
      missing.set(`node_modules/${name}`, platformEntry(name, version, os, entry.dev));
    }
  }
  return missing;
}

function isResolvable(lock, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (at === '') return false;
    if (!at.includes('/node_modules/')) at = '/node_modules/';
  }
}

function platformEntry(name, version, os, dev) {
  const cpu = PROCESSORS.filter((processor) => wordsOf(name).includes(processor));
  const libc = os !== 'linux' ? undefined : name.includes('musl') ? ['musl'] : /-gnu/.test(name) ? ['glibc'] : undefined;
  return {
    version,
    ...(cpu.length ? { cpu } : {}),
    ...(dev ? { dev } : {}),
    ...(libc ? { libc } : {}),
    optional: true,
    os: [os],
  };
}

function wordsOf(name) {
  const words = name.split('/').at(-1).split(/[-.]/);
  return words.map((word) => (/^arm(v\d|eabi|hf|gnu)/.test(word) ? 'arm' : word === 'win' ? 'win32' : word));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock);
  if (process.argv.includes('--check')) {
    for (const path of missing.keys()) console.error(`missing: ${path}`);
    process.exit(missing.size === 0 ? 0 : 1);
  }
  const packages = { ...lock.packages, ...Object.fromEntries(missing) };
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.size} platform packages put back`);
}
