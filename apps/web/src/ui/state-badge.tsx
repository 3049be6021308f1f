// SPDX-License-Identifier: AGPL-3.0-or-later
import CircleCheck from 'lucide-react/icons/circle-check';
import CirclePause from 'lucide-react/icons/circle-pause';
import CirclePlay from 'lucide-react/icons/circle-play';
import Clock from 'lucide-react/icons/clock-3';
import Hand from 'lucide-react/icons/hand';
import PackageCheck from 'lucide-react/icons/package-check';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import Unplug from 'lucide-react/icons/unplug';
import type { Shown, Tone } from './state.js';
import css from './state-badge.module.css';

const ICONS = {
  ready: CircleCheck,
  busy: CirclePlay,
  paused: CirclePause,
  needs: Hand,
  fault: TriangleAlert,
  offline: Unplug,
  quiet: Clock,
  done: PackageCheck,
} satisfies Record<Tone, unknown>;

/** State = colour + icon + word, everywhere the same. */
export function StateBadge({ shown, large = false }: { shown: Shown; large?: boolean }) {
  const Icon = ICONS[shown.tone];
  return (
    <span className={css['badge']} data-tone={shown.tone} data-large={large || undefined}>
      <Icon size={large ? 18 : 15} aria-hidden strokeWidth={2.25} />
      {shown.word}
    </span>
  );
}
