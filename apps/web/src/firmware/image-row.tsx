// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareImage } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { bytes } from '../ui/measure.js';
import { When } from '../ui/when.js';
import { boardName } from './boards.js';
import css from './firmware.module.css';
import { FIRMWARE_NAMES } from './fit-words.js';

/** An image in a list. */
export function ImageRow({ image, side }: { image: FirmwareImage; side?: ReactNode }) {
  const { id, name, version, firmware, boards, licence, sizeBytes, publishedBy, publishedAt, timesFlashed } = image;
  return (
    <li className={css['row']}>
      <div className="grow">
        <h3>
          <Link to="/firmware/$id" params={{ id }} data-list-item>
            {name} {version}
          </Link>
        </h3>
        <p className="small muted">
          {FIRMWARE_NAMES[firmware]} for {boards.map(boardName).join(', ')}
        </p>
        <p className="small muted">
          {licence} · {bytes(sizeBytes)} · {publishedBy?.name ?? 'somebody'}, <When at={publishedAt} />
          {timesFlashed > 0 && ` · verified on machines ${timesFlashed} ${timesFlashed === 1 ? 'time' : 'times'}`}
        </p>
      </div>
      {side && <div className={css['side']}>{side}</div>}
    </li>
  );
}
