// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareImage, Machine, ToolRun } from '@fabcommons/contracts';
import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { firmwareImageQuery, firmwareQuery, flashMachine } from '../api/firmware.js';
import { isFinal, lastToolQuery } from '../api/machine-tools.js';
import { ToolFailure, ToolProgress } from '../machine-tools/tool-outcome.js';
import { useTool } from '../machine-tools/use-tool.js';
import { WhyLine } from '../machine-tools/why-line.js';
import { whyNoTool } from '../machine-tools/why-no-tool.js';
import { Banner } from '../ui/banner.js';
import { RowBones } from '../ui/bones.js';
import { fullStop, sentence } from '../ui/measure.js';
import { LinkButton } from '../ui/link-button.js';
import { Section } from '../ui/page.js';
import { Problem } from '../ui/problem.js';
import { boardName } from './boards.js';
import css from './firmware.module.css';
import { Checks } from './checks.js';
import { flashChecks, mayFlash } from './flash-checks.js';
import { FlashConfirm } from './flash-confirm.js';
import { FlashResult } from './flash-result.js';

/** Writing one image into one machine: what is checked, the yes, the progress, the result. */
export function FlashPanel({ machine, imageId }: { machine: Machine; imageId: string }) {
  const alone = useQuery(firmwareImageQuery(imageId));
  // How it suits this machine is known in the machine's own list.
  const list = useInfiniteQuery(firmwareQuery({ machineId: machine.id, q: alone.data?.name })).data;
  const fits = list?.pages.flatMap(({ items }) => items).find(({ id }) => id === imageId)?.fits;
  if (alone.isError) return <Problem error={alone.error} what="This image did not load" retry={() => void alone.refetch()} />;
  if (!alone.data) return <RowBones count={3} />;
  return <Panel machine={machine} image={{ ...alone.data, fits: fits ?? alone.data.fits }} />;
}

function Panel({ machine, image }: { machine: Machine; image: FirmwareImage }) {
  const client = useQueryClient();
  const [board, setBoard] = useState<string | null>(
    image.boards.length === 1 ? (image.boards[0] ?? null) : (image.boards.find((one) => one === machine.board) ?? null),
  );
  const onEnd = useCallback(() => {
    for (const queryKey of [['machine', machine.id], ['firmware'], ['settings', machine.id], ['tools', machine.id]])
      void client.invalidateQueries({ queryKey });
  }, [client, machine.id]);
  const tool = useTool(machine.id, { onEnd });
  const running = useRunUnderWay(machine.id, image.id);
  const { follow, run } = tool;
  useEffect(() => {
    if (running !== null && run === null) follow(running);
  }, [running, run, follow]);
  const checks = flashChecks(machine, image, board);
  const why = tool.isBusy ? null : whyNoFlash(machine, run);
  const flash = () =>
    tool.begin((toolId) => flashMachine(machine.id, { toolId, imageId: image.id, ...(board === null ? {} : { board }) }));
  const again = run !== null && isFinal(run) && run.state !== 'done';
  return (
    <Section
      title={`${image.name} ${image.version}`}
      aside={
        !tool.isBusy && (
          <LinkButton to="/machines/$id/firmware" params={{ id: machine.id }} size="xs" variant="default">
            Choose another
          </LinkButton>
        )
      }
    >
      <div className={`card ${css['panel']}`}>
        {tool.isBusy && <Working run={run} name={machine.name} />}
        {!tool.isBusy && run?.state === 'done' && <FlashResult run={run} machine={machine} />}
        {!tool.isBusy && again && <ToolFailure run={run} what="Flash" />}
        {!tool.isBusy && tool.error && <Problem error={tool.error} what="It was not begun; the machine is as it was" />}
        {!tool.isBusy && run?.state !== 'done' && (
          <>
            {image.boards.length > 1 && (
              <NativeSelect
                label="Board of this machine"
                description="Printed on the board; the wrong one is noticed before anything is erased"
                value={board ?? ''}
                onChange={({ currentTarget: { value } }) => setBoard(value === '' ? null : value)}
                data={[{ value: '', label: 'choose' }, ...image.boards.map((id) => ({ value: id, label: boardName(id) }))]}
              />
            )}
            <Checks checks={checks} />
            <WhyLine why={why} />
            {mayFlash(checks) && why === null && <FlashConfirm machine={machine} isAgain={again} onYes={flash} />}
          </>
        )}
      </div>
    </Section>
  );
}

/** Flashing also helps a machine whose firmware does not start any more. */
function whyNoFlash(machine: Machine, last: ToolRun | null): string | null {
  const { live } = machine;
  const isOffered = live.state?.offers?.some(({ action }) => action === 'flash-again') ?? false;
  const isBroken = isOffered || (last !== null && isFinal(last) && last.state !== 'done');
  if (isBroken && live.presence === 'online' && live.state?.job == null) return null;
  return whyNoTool(machine);
}

/** A run of this image that began before the page was loaded anew. */
function useRunUnderWay(machineId: string, imageId: string): string | null {
  const newest = useQuery(lastToolQuery(machineId, 'flash')).data?.[0];
  return newest && newest.imageId === imageId && !isFinal(newest) ? newest.id : null;
}

function Working({ run, name }: { run: ToolRun | null; name: string }) {
  return (
    <div className="stack" role="status">
      {/press/i.test(run?.progress?.text ?? '') && (
        <Banner tone="needs">
          <b>{fullStop(sentence(run?.progress?.text ?? ''))}</b> The board has no way to restart itself over this connection.
        </Banner>
      )}
      <ToolProgress run={run} what="Flashing" />
      <p>
        <b>Leave cable and power of {name} as they are.</b>{' '}
        <span className="muted">
          You may close this page: it goes on, and shows here again. Should the cable come off, the boot loader stays, and the
          same image is written again from here.
        </span>
      </p>
    </div>
  );
}
