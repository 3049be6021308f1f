// SPDX-License-Identifier: AGPL-3.0-or-later
import { Design, DesignPage, MatchList } from '@fabcommons/contracts';
import { CliError } from '../cli-error.js';
import { text, type Command } from '../command.js';
import { show, table } from '../output.js';
import { duration, mass } from '../words.js';

/** `fab designs`: search the commons. */
export const designs: Command = {
  usage: 'designs [WORDS…] [--process P] [--licence L]',
  summary: 'search the designs',
  words: { least: 0, most: 20 },
  options: { process: 'text', licence: 'text' },
  run: async (call) => {
    const query = {
      q: call.words.join(' ') || undefined,
      process: text(call, 'process'),
      licence: text(call, 'licence'),
      limit: '100',
    };
    const page = await call.client.get(DesignPage, '/api/designs', query);
    show(call.output, page, ({ items, total }) =>
      total === 0
        ? ['No design fits these words.']
        : table(
            ['design', 'version', 'licence', 'made by', 'time', 'material', 'made'],
            items.map((card) => [
              card.slug,
              card.version,
              card.licence,
              card.processes.join(', '),
              duration(card.estimate.timeMs),
              mass(card.estimate.massMg),
              String(card.timesMade),
            ]),
          ),
    );
  },
};

/** `fab design SLUG`: parts, licence in plain words, versions. */
export const design: Command = {
  usage: 'design SLUG [--version V]',
  summary: 'one design: parts, licence, versions',
  words: { least: 1, most: 1 },
  options: { version: 'text' },
  run: async (call) => {
    const answer = await call.client.get(Design, `/api/designs/${call.words[0]}`, { version: text(call, 'version') });
    show(call.output, answer, (found) => [
      `${found.name} ${found.version}, by ${found.designer}, ${found.licence}`,
      found.summary,
      ...table(
        ['part', 'process', 'material', 'time', 'mass'],
        found.partList.map((part) => [
          part.slug,
          part.processName,
          part.material ?? 'any',
          duration(part.estimate.timeMs),
          mass(part.estimate.massMg),
        ]),
      ),
      ...found.licenceWords.may.map((line) => `  you may: ${line}`),
      ...found.licenceWords.must.map((line) => `  you must: ${line}`),
      ...found.licenceWords.mayNot.map((line) => `  you may not: ${line}`),
    ]);
  },
};

/** `fab matches SLUG PART`: who can make it, and why the others cannot. */
export const matches: Command = {
  usage: 'matches SLUG PART [--copies N] [--material M] [--version V]',
  summary: 'which machines can make a part, and why the others cannot',
  words: { least: 2, most: 2 },
  options: { copies: 'text', material: 'text', version: 'text' },
  run: async (call) => {
    const [slug, part] = call.words;
    if (!slug || !part) throw new CliError('usage', matches.usage);
    const query = { part, copies: text(call, 'copies'), material: text(call, 'material'), version: text(call, 'version') };
    const list = await call.client.get(MatchList, `/api/designs/${slug}/matches`, query);
    show(call.output, list, ({ matches: found, slicer }) => [
      ...found.flatMap((match) => [
        `${match.verdict === 'yes' ? 'yes' : 'no '}  ${match.machineName} (${match.spaceName})${match.verdict === 'yes' ? `  ${duration(match.estimate.timeMs)}, ${mass(match.estimate.massMg)}` : ''}`,
        ...match.reasons.map((reason) => `     ${reason.text}${reason.next ? ` ${reason.next}` : ''}`),
      ]),
      ...(slicer.available ? [] : [slicer.text]),
    ]);
  },
};
