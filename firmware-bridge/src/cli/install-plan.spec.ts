// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_PATH, describeStep, installPlan, UNIT_PATH, uninstallPlan } from './install-plan.js';

const template = readFileSync(join(import.meta.dirname, '..', '..', 'install', 'fab-bridge.service'), 'utf8');
const plan = (...agentArguments: string[]) =>
  installPlan({ template, node: '/opt/my node/bin/node', program: '/opt/fab/fab-bridge.js', agentArguments });
const written = (path: string, ...agentArguments: string[]) =>
  plan(...agentArguments).find((step) => step.kind === 'write' && step.path === path);

describe('fab-bridge install', () => {
  it('writes a unit that starts this program, as a user of its own with serial ports and little else', () => {
    const unit = written(UNIT_PATH);
    const content = unit?.kind === 'write' ? unit.content : '';
    expect(content).toContain(
      'ExecStart="/opt/my node/bin/node" --max-semi-space-size=1 /opt/fab/fab-bridge.js agent --data %S/fab-bridge $FAB_BRIDGE_ARGS',
    );
    for (const line of [
      'User=fab-bridge',
      'SupplementaryGroups=dialout',
      'Restart=on-failure',
      'DevicePolicy=closed',
      'NoNewPrivileges=yes',
    ])
      expect(content.split('\n')).toContain(line);
    expect(content).not.toMatch(/=.*@[A-Z]+@/);
  });

  it('keeps the options, with the pairing code, where only root reads them; without options leaves them', () => {
    expect(written(CONFIG_PATH, '--service', 'http://server:3000', '--pair', 'ABCD')).toEqual({
      kind: 'write',
      path: CONFIG_PATH,
      mode: 0o600,
      content: 'FAB_BRIDGE_ARGS="--service http://server:3000 --pair ABCD"\n',
    });
    expect(written(CONFIG_PATH)).toBeUndefined();
    expect(() => plan('--machine', 'a=/dev/my port')).toThrow(/blank/);
  });

  it('shows each step as a shell would take it', () => {
    const text = plan('--pair', 'X').map(describeStep).join('\n');
    expect(text).toMatch(
      /^useradd --system .* fab-bridge \|\| true\nusermod --append --groups dialout fab-bridge\n# \/etc\/systemd/,
    );
    expect(text).toMatch(/systemctl daemon-reload\nsystemctl enable fab-bridge.service\nsystemctl restart fab-bridge.service$/);
  });

  it('can be undone, and keeps credentials and journal', () => {
    expect(uninstallPlan().map(describeStep)).toEqual([
      'systemctl disable --now fab-bridge.service || true',
      `rm -f ${UNIT_PATH}`,
      'systemctl daemon-reload',
    ]);
  });
});
