// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingsVersion } from '@fabcommons/contracts';
import { Link } from '@tanstack/react-router';
import { count, sentence } from '../ui/measure.js';
import { When } from '../ui/when.js';
import css from './settings.module.css';
import { fromWords } from './version-words.js';

type Props = { machineId: string; versions: SettingsVersion[]; chosenId: string | undefined };

/** Versions, newest first: who, when, why. */
export function VersionList({ machineId, versions, chosenId }: Props) {
  return (
    <ul className={css['list']} aria-label="Versions">
      {versions.map((version, index) => (
        <li key={version.id}>
          <Link
            to="/machines/$id/settings"
            params={{ id: machineId }}
            search={{ version: version.id }}
            resetScroll={false}
            aria-current={version.id === chosenId ? 'true' : undefined}
            className={css['version']}
            data-list-item
          >
            <span className={css['number']}>{version.number}</span>
            <span className="grow">
              <b>{sentence(version.reason)}</b>
              <span className={css['quiet']}>
                <When at={version.takenAt} />, {fromWords(version)}
              </span>
              <span className={css['quiet']}>
                {version.firmwareName}, {count(version.entries, 'setting')}
              </span>
              {version.timesSeen > 1 && (
                <span className={css['quiet']}>
                  found the same {version.timesSeen - 1} more {version.timesSeen === 2 ? 'time' : 'times'}, last{' '}
                  <When at={version.lastSeenAt} />
                </span>
              )}
            </span>
            {index === 0 && <span className={css['newest']}>newest</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
