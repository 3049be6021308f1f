// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DesignFile } from '@fabcommons/contracts';
import { fileUrl } from '../api/designs.js';
import { bytes } from '../ui/measure.js';
import { Section } from '../ui/page.js';
import css from './lists.module.css';

const ROLE_WORDS: Record<DesignFile['role'], string> = {
  manifest: 'manifest',
  source: 'source',
  mesh: 'shape',
  program: 'machine program',
  image: 'picture',
  document: 'document',
  licence: 'licence text',
  other: '',
};

/** Every file of the version, to take home. */
export function Files({ files }: { files: DesignFile[] }) {
  return (
    <Section title="Files">
      <ul className={css['list']}>
        {files.map(({ path, sha256, sizeBytes, role }) => (
          <li key={path}>
            <a href={fileUrl(sha256)} download={path.split('/').at(-1)}>
              {path}
            </a>
            <span className="muted small">{[ROLE_WORDS[role], bytes(sizeBytes)].filter(Boolean).join(', ')}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
