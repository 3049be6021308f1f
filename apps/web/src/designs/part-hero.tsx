// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Design, DesignPart } from '@fabcommons/contracts';
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { usePreferences } from '../app/preferences.js';
import { size } from '../ui/measure.js';
import { Picture } from '../ui/picture.js';
import css from './part-hero.module.css';

const Viewer = lazy(async () => ({ default: (await import('../viewer/viewer.js')).Viewer }));
const Preview = lazy(async () => ({ default: (await import('../preview/preview.js')).Preview }));

/** The part in the round; its picture where there is nothing to turn or no WebGL. */
export function PartHero({ part, design }: { part: DesignPart | undefined; design: Design }) {
  const { length } = usePreferences();
  const picture = <Picture sha256={design.imageSha256} name={design.name} processes={design.processes} ratio="auto" />;
  const source = part?.meshSha256
    ? { kind: 'mesh' as const, sha256: part.meshSha256 }
    : part?.programSha256
      ? { kind: 'program' as const, sha256: part.programSha256 }
      : null;
  return (
    <figure className={css['hero']}>
      {source ? (
        <Suspense fallback={<Skeleton height="100%" radius={0} />}>
          {source.kind === 'mesh' ? (
            <Viewer key={source.sha256} source={source} name={part?.name ?? design.name} fallback={picture} />
          ) : (
            <Preview key={source.sha256} sha256={source.sha256} name={part?.name ?? design.name} compact />
          )}
        </Suspense>
      ) : (
        picture
      )}
      {part?.sizeMm && <figcaption className={css['size']}>{size(part.sizeMm, length)}</figcaption>}
    </figure>
  );
}
