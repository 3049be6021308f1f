// SPDX-License-Identifier: AGPL-3.0-or-later
import { FirmwareImage, pageOf, StoredFile, ToolRun } from '@fabcommons/contracts';
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { CliError } from '../cli-error.js';
import { type Call, type Command, text } from '../command.js';
import { show, table } from '../output.js';
import { machineNamed } from './machines.js';
import { showEnd } from './tools.js';

/** `fab firmware list|publish|flash`: firmware images. */
export const firmware: Command = {
  usage:
    'firmware list [--machine M] [--board B] | publish FILE --name N --version V --firmware marlin|grbl|grblhal|bootloader|other --boards B,… --licence SPDX --source URL [--notes T] | flash MACHINE IMAGE [--board B]',
  summary: 'firmware images: list, publish one, flash a machine with one (stewards)',
  words: { least: 1, most: 3 },
  options: {
    ...{ machine: 'text', board: 'text', name: 'text', version: 'text', firmware: 'text', boards: 'text' },
    ...{ licence: 'text', source: 'text', notes: 'text' },
  },
  run: async (call) => {
    const [action, first, second] = call.words;
    if (action === 'list' && first === undefined) return list(call);
    if (action === 'publish' && first !== undefined && second === undefined) return publishImage(call, first);
    if (action === 'flash' && first !== undefined && second !== undefined) return flash(call, first, second);
    throw new CliError('usage', `expected: fab ${firmware.usage}`);
  },
};

async function list(call: Call): Promise<void> {
  const name = text(call, 'machine');
  const machineId = name === undefined ? undefined : (await machineNamed(call.client, name)).id;
  const { items } = await call.client.get(pageOf(FirmwareImage), '/api/firmware', {
    machineId,
    board: text(call, 'board'),
    limit: '100',
  });
  show(call.output, items, (images) =>
    table(
      ['image', 'version', 'boards', 'licence', 'fits', 'id'],
      images.map((image) => [image.name, image.version, image.boards.join(','), image.licence, image.fits, image.id]),
    ),
  );
}

async function publishImage(call: Call, path: string): Promise<void> {
  const form = new FormData();
  const bytes = await openAsBlob(path).catch((cause: unknown) => {
    throw new CliError('usage', `${path} cannot be read.`, cause);
  });
  form.set('file', bytes, basename(path));
  const { sha256 } = await call.client.send('POST', StoredFile, '/api/files', form);
  const image = await call.client.send('POST', FirmwareImage, '/api/firmware', {
    id: randomUUID(),
    name: needed(call, 'name'),
    version: needed(call, 'version'),
    firmware: needed(call, 'firmware'),
    boards: needed(call, 'boards').split(','),
    format: /\.(?:hex|ihex)$/i.test(path) ? 'ihex' : 'bin',
    sha256,
    licence: needed(call, 'licence'),
    sourceUrl: needed(call, 'source'),
    notes: text(call, 'notes') ?? '',
  });
  show(call.output, image, (published) => [
    `Published ${published.name} ${published.version} (${published.licence}): ${published.id}`,
  ]);
}

/** IMAGE: its id, or name and version as `list` shows them, joined by "@". */
async function flash(call: Call, machineName: string, wanted: string): Promise<void> {
  const machine = await machineNamed(call.client, machineName);
  const { items } = await call.client.get(pageOf(FirmwareImage), '/api/firmware', { machineId: machine.id, limit: '100' });
  const image = items.find(({ id, name, version }) => id === wanted || `${name}@${version}` === wanted);
  if (!image) throw new CliError('not-found', `No image is "${wanted}": "fab firmware list" shows ids, or write NAME@VERSION.`);
  const board = text(call, 'board');
  const order = { toolId: randomUUID(), imageId: image.id, ...(board === undefined ? {} : { board }) };
  const run = await call.client.send('POST', ToolRun, `/api/machines/${machine.id}/flash`, order);
  await showEnd(call, machine, run);
}

function needed(call: Call, name: string): string {
  const value = text(call, name);
  if (value !== undefined) return value;
  throw new CliError('usage', `--${name} is needed: fab ${firmware.usage}`);
}
