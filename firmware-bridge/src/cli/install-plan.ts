// SPDX-License-Identifier: AGPL-3.0-or-later

/** One thing that an installation does, in order. `mayFail`: it has been done already. */
export type InstallStep =
  | { readonly kind: 'write'; readonly path: string; readonly mode: number; readonly content: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'run'; readonly argv: readonly [string, ...string[]]; readonly mayFail: boolean };

/** Where the unit stands. */
export const UNIT_PATH = '/etc/systemd/system/fab-bridge.service';
/** Where the agent's options stand, readable by root alone: the pairing code is one of them. */
export const CONFIG_PATH = '/etc/fab-bridge.conf';
/** The user that the bridge runs as. */
export const BRIDGE_USER = 'fab-bridge';

/** What is installed. `agentArguments`: options of `fab-bridge agent` without `--data`; empty leaves an existing {@link CONFIG_PATH} as it is. */
export type Installation = {
  readonly template: string;
  readonly node: string;
  readonly program: string;
  readonly agentArguments: readonly string[];
};

/** What `fab-bridge install` does; each step may be done again. */
export function installPlan({ template, node, program, agentArguments }: Installation): readonly InstallStep[] {
  const unit = template.replaceAll('@NODE@', unitWord(node)).replaceAll('@PROGRAM@', unitWord(program));
  const user = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
  ] as const;
  return [
    // Exit 9: it is there.
    run(['useradd', ...user, BRIDGE_USER], true),
    run(['usermod', '--append', '--groups', 'dialout', BRIDGE_USER]),
    { kind: 'write', path: UNIT_PATH, mode: 0o644, content: unit },
    ...(agentArguments.length === 0
      ? []
      : [{ kind: 'write' as const, path: CONFIG_PATH, mode: 0o600, content: `FAB_BRIDGE_ARGS=${quoted(agentArguments)}\n` }]),
    run(['systemctl', 'daemon-reload']),
    run(['systemctl', 'enable', 'fab-bridge.service']),
    run(['systemctl', 'restart', 'fab-bridge.service']),
  ];
}

/** What `fab-bridge uninstall` does. Credentials, journal and options stay: a new installation goes on with them. */
export function uninstallPlan(): readonly InstallStep[] {
  return [
    run(['systemctl', 'disable', '--now', 'fab-bridge.service'], true),
    { kind: 'remove', path: UNIT_PATH },
    run(['systemctl', 'daemon-reload']),
  ];
}

/** A step in words, as a shell would take it. */
export function describeStep(step: InstallStep): string {
  switch (step.kind) {
    case 'run':
      return step.argv.join(' ') + (step.mayFail ? ' || true' : '');
    case 'remove':
      return `rm -f ${step.path}`;
    case 'write':
      return `# ${step.path} (mode ${step.mode.toString(8)}):\n${step.content.replace(/^/gm, '  ').trimEnd()}`;
  }
}

const run = (argv: readonly [string, ...string[]], mayFail = false): InstallStep => ({ kind: 'run', argv, mayFail });

/** A word of ExecStart: quoted where it has blanks, `%` doubled (systemd.unit "Specifiers", systemd.service "Command lines"). */
function unitWord(path: string): string {
  const escaped = path.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /[\s"'\\;]/.test(escaped) ? `"${escaped.replace(/(["\\])/g, '\\$1')}"` : escaped;
}

/** `$FAB_BRIDGE_ARGS` is split at blanks without regard to quotes inside (systemd.exec): no argument may have one. */
function quoted(words: readonly string[]): string {
  const bad = words.find((word) => /[\s"'\\$`]/.test(word));
  if (bad !== undefined) throw new RangeError(`"${bad}" has a blank or a quote, which a unit's options cannot have`);
  return `"${words.join(' ')}"`;
}
