// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * PostgreSQL refuses to run as root. When the service is root (a container, a fresh machine) its programs run as `nobody`.
 * Repository and data may lie below a folder that only root may enter (0700, e.g. from `mktemp -d`). Then `nobody` gets one
 * capability, reading past folder permissions, through util-linux's setpriv.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from '../../errors/system-error.js';
import { DatabaseError } from '../database-error.js';

/** Who runs PostgreSQL. `self`: the service's own user. */
export type PostgresAccount =
  | { readonly kind: 'self' }
  | { readonly kind: 'other'; readonly uid: number; readonly gid: number; readonly capability: Capability | null };

type Capability = 'dac_read_search' | 'dac_override';

/** `nobody` of every Linux: the only user besides root that exists everywhere (initdb wants one with a name). */
const NOBODY = 65_534;
const SETPRIV_PATHS = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/local/bin/setpriv'];
/** Bits of the capability sets, include/uapi/linux/capability.h: CAP_DAC_OVERRIDE 1, CAP_DAC_READ_SEARCH 2. */
const CAPABILITY_BITS: readonly (readonly [Capability, number])[] = [
  ['dac_read_search', 2],
  ['dac_override', 1],
];
const OTHERS_MAY_ENTER = 0o001;

/**
 * Decides who runs PostgreSQL so that it can reach every one of `folders`. A data folder that exists stays its owner's: PostgreSQL insists on it.
 * @throws DatabaseError `folder-unreachable`
 */
export async function chooseAccount(folders: readonly string[], dataFolder: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const { uid, gid } = await ownerOf(dataFolder);
  const closed = await firstClosedFolder(folders);
  if (closed === null) return { kind: 'other', uid, gid, capability: null };
  const capability = await grantableCapability();
  if (capability === null || (await setprivPath()) === null) {
    throw new DatabaseError(
      'folder-unreachable',
      `PostgreSQL does not run as root, and the user "nobody" may not enter ${closed}. ` +
        'Start as an ordinary user, or move the folder, or install util-linux (setpriv), or set DATABASE_URL.',
      { folder: closed },
    );
  }
  return { kind: 'other', uid, gid, capability };
}

/** Starts one of PostgreSQL's programs as the account; the process id is the program's own. */
export async function launch(
  account: PostgresAccount,
  command: { program: string; args: readonly string[] },
  options: SpawnOptions,
): Promise<ChildProcess> {
  const { program, args } = command;
  if (account.kind === 'self') return spawn(program, args, options);
  const { uid, gid, capability } = account;
  if (capability === null) return spawn(program, args, { ...options, uid, gid });
  const setpriv = (await setprivPath()) ?? 'setpriv';
  // PostgreSQL checks itself with access(2), which drops capabilities of non-root users unless no_setuid_fixup is set.
  const rights = [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--securebits=+no_setuid_fixup'];
  return spawn(setpriv, [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...rights, program, ...args], options);
}

async function ownerOf(dataFolder: string): Promise<{ uid: number; gid: number }> {
  const found = await stat(dataFolder).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  return found === null || found.uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid: found.uid, gid: found.gid };
}

/** Null when everyone may enter all folders and all above them. */
async function firstClosedFolder(folders: readonly string[]): Promise<string | null> {
  for (const start of folders) {
    for (let folder = start; ; folder = dirname(folder)) {
      const { mode } = await stat(folder);
      if ((mode & OTHERS_MAY_ENTER) === 0) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  return null;
}

async function grantableCapability(): Promise<Capability | null> {
  if (process.platform !== 'linux') return null;
  const status = await readFile('/proc/self/status', 'utf8');
  const bounding = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const found = CAPABILITY_BITS.find(([, bit]) => (bounding & (1n << BigInt(bit))) !== 0n);
  return found?.[0] ?? null;
}

async function setprivPath(): Promise<string | null> {
  for (const path of SETPRIV_PATHS) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}
