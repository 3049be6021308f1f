// SPDX-License-Identifier: AGPL-3.0-or-later
import Check from 'lucide-react/icons/circle-check';
import CircleHelp from 'lucide-react/icons/circle-help';
import CircleX from 'lucide-react/icons/circle-x';
import css from './firmware.module.css';
import type { FlashCheck } from './flash-checks.js';

const ICONS = { ok: Check, ask: CircleHelp, no: CircleX } satisfies Record<FlashCheck['verdict'], unknown>;
const WORDS = { ok: 'good: ', ask: 'look yourself: ', no: 'not possible: ' } satisfies Record<FlashCheck['verdict'], string>;

/** What is looked at before anything happens. */
export function Checks({ checks }: { checks: readonly FlashCheck[] }) {
  return (
    <ul className={css['checks']} aria-label="Checks">
      {checks.map(({ verdict, text }) => {
        const Icon = ICONS[verdict];
        return (
          <li key={text} data-verdict={verdict}>
            <Icon size={18} aria-hidden />
            <span>
              <span className="hidden-words">{WORDS[verdict]}</span>
              {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
