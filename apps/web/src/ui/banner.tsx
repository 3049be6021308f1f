// SPDX-License-Identifier: AGPL-3.0-or-later
import Hand from 'lucide-react/icons/hand';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import Unplug from 'lucide-react/icons/unplug';
import type { ReactNode } from 'react';
import css from './notice.module.css';

type BannerTone = 'needs' | 'fault' | 'offline';
const ICONS = { needs: Hand, fault: TriangleAlert, offline: Unplug } satisfies Record<BannerTone, unknown>;

/** Something wants attention, with its button beside it. */
export function Banner({ tone, children, action }: { tone: BannerTone; children: ReactNode; action?: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <div className={css['banner']} data-tone={tone} role="status">
      <Icon size={22} aria-hidden />
      <div>{children}</div>
      {action}
    </div>
  );
}
