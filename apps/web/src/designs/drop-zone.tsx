// SPDX-License-Identifier: AGPL-3.0-or-later
import { Button, CloseButton } from '@mantine/core';
import FileUp from 'lucide-react/icons/file-up';
import { useRef, useState } from 'react';
import { bytes } from '../ui/measure.js';
import css from './publish.module.css';
import type { Upload } from './uploads.js';

type Props = { uploads: Upload[]; onAdd: (files: File[]) => void; onRemove: (path: string) => void; words?: string };

const DESIGN_WORDS = 'Drag the files here: shapes (STL), machine programs (G-code), sources, a picture.';

/** Drag files here or choose them; each shows how far it is. */
export function DropZone({ uploads, onAdd, onRemove, words = DESIGN_WORDS }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div className="stack">
      <div
        className={css['drop']}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          onAdd([...event.dataTransfer.files]);
        }}
      >
        <FileUp size={28} aria-hidden />
        <p>{words}</p>
        <Button variant="default" onClick={() => input.current?.click()}>
          Choose files
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files of the design"
          data-testid="design-files"
          onChange={(event) => {
            onAdd([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <ul className={css['files']}>
        {uploads.map(({ path, sizeBytes, done, sha256, problem }) => (
          <li key={path}>
            <span className="grow">
              {path} <span className="small muted">{bytes(sizeBytes)}</span>
              {problem && (
                <span className={css['bad']} role="alert">
                  {problem}
                </span>
              )}
              {!problem && !sha256 && (
                <span
                  className={css['bar']}
                  role="progressbar"
                  aria-label={`Sending ${path}`}
                  aria-valuenow={Math.round(done * 100)}
                  aria-valuemin={0}
                  aria-valuemax={100}
                >
                  <i style={{ width: `${done * 100}%` }} />
                </span>
              )}
            </span>
            {sha256 && <span className={css['ok']}>stored</span>}
            <CloseButton aria-label={`Take ${path} away`} onClick={() => onRemove(path)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
