// SPDX-License-Identifier: AGPL-3.0-or-later
import { Kbd, Modal } from '@mantine/core';
import { PLACES } from './places.js';

const KEYS: [string[], string][] = [
  [['/'], 'Search designs, machines and places'],
  [['g', 'h'], 'Home'],
  ...PLACES.map(({ key, name }): [string[], string] => [['g', key], name]),
  [['n'], 'Make something'],
  [['j'], 'Next in a list'],
  [['k'], 'Previous in a list'],
  [['Enter'], 'Open what has the focus'],
  [['?'], 'This help'],
];

/** What the keyboard can do. */
export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className="stack">
        {KEYS.map(([keys, what]) => (
          <div key={what} className="spread">
            <dt>{what}</dt>
            <dd className="row-tight">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
