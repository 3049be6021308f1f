// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ReactNode, useState } from 'react';
import { fileUrl } from '../api/designs.js';
import css from './picture.module.css';

/** The thing as it looks. Without a picture (or when it does not load) the process is drawn instead. */
export function Picture(props: {
  sha256: string | null;
  name: string;
  processes?: string[];
  children?: ReactNode;
  ratio?: string;
}) {
  const { sha256, name, processes = [], children, ratio = '4 / 3' } = props;
  const [broken, setBroken] = useState(false);
  return (
    <div className={css['picture']} style={{ aspectRatio: ratio }}>
      {sha256 && !broken ? (
        <img src={fileUrl(sha256)} alt={name} loading="lazy" decoding="async" onError={() => setBroken(true)} />
      ) : (
        <Drawn milled={processes.some((process) => process.startsWith('cnc'))} name={name} />
      )}
      {children}
    </div>
  );
}

function Drawn({ milled, name }: { milled: boolean; name: string }) {
  return (
    <svg viewBox="0 0 120 90" role="img" aria-label={`${name}: no picture yet`}>
      {milled ? (
        <path d="M30 62 60 74 90 62 60 50zM30 62v6l30 12 30-12v-6M60 50V20m-5 0h10v18l-5 7-5-7z" />
      ) : (
        <path d="M30 70h60M38 70v-6h44v6M42 64v-6h36v6M46 58v-6h28v6M60 52V40m-7-14h14v8l-7 7-7-7z" />
      )}
    </svg>
  );
}
