// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Machine, MachineSettings } from '@fabcommons/contracts';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import Save from 'lucide-react/icons/save';
import Upload from 'lucide-react/icons/upload';
import { useCallback, useRef, useState } from 'react';
import { uploadSettings } from '../api/machine-settings.js';
import { newId } from '../api/new-id.js';
import { usePress } from '../api/use-press.js';
import { ToolOutcome } from '../machine-tools/tool-outcome.js';
import { useTool } from '../machine-tools/use-tool.js';
import { WhyLine } from '../machine-tools/why-line.js';
import { isInUseBy, whyNoTool } from '../machine-tools/why-no-tool.js';
import { Problem } from '../ui/problem.js';
import { say } from '../ui/says.js';
import { readBackup } from './backup-file.js';

/** Saves what the machine has now, or takes a backup from a file. */
export function BackupButtons({ machine }: { machine: Machine }) {
  const client = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const onEnd = useCallback(() => void client.invalidateQueries({ queryKey: ['settings', machine.id] }), [client, machine.id]);
  const tool = useTool(machine.id, { onEnd });
  const upload = usePress(
    ({ name, settings }: { name: string; settings: MachineSettings }) =>
      uploadSettings(machine.id, { id: newId(), reason: `from the file ${name}`.slice(0, 500), settings }),
    { quiet: true, said: ({ number }) => `Kept as version ${number}.`, refresh: ['settings'] },
  );
  const why = isInUseBy(machine, tool.run?.id) ? null : whyNoTool(machine);
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const backup = readBackup(await chosen.text());
    setFault('problem' in backup ? backup.problem : null);
    if ('settings' in backup) upload.mutate({ name: chosen.name, settings: backup.settings });
  };
  return (
    <div className="stack">
      <div className="row">
        <Button
          leftSection={<Save size={17} aria-hidden />}
          disabled={why !== null}
          loading={tool.isBusy}
          onClick={() => tool.use({ kind: 'backup-settings', reason: 'asked for on the page' })}
        >
          Save them now
        </Button>
        <Button
          variant="default"
          leftSection={<Upload size={17} aria-hidden />}
          loading={upload.isPending}
          onClick={() => file.current?.click()}
        >
          From a file
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".json,application/json"
          aria-label="File of saved settings"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]).catch((cause: unknown) => {
              console.error(cause);
              say('The file could not be read.', 'fault');
            });
            event.currentTarget.value = '';
          }}
        />
      </div>
      <WhyLine why={why} />
      <ToolOutcome tool={tool} what="Save the settings" />
      {fault && (
        <p role="alert" style={{ color: 'var(--fault)' }}>
          {fault}
        </p>
      )}
      {upload.error && <Problem error={upload.error} what="The file was not kept" />}
    </div>
  );
}
