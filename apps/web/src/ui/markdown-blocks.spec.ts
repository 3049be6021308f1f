// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { markdownBlocks } from './markdown-blocks.js';

describe('descriptions in Markdown', () => {
  it('become headings, paragraphs, lists and code', () => {
    const kinds = markdownBlocks('# A\n\ntwo\nlines\n\n- x\n- y\n\n1. z\n\n```\ncode\n```').map(({ kind }) => kind);
    expect(kinds).toEqual(['heading', 'paragraph', 'list', 'list', 'code']);
  });

  it('keep links to the web and drop what could run', () => {
    const [block] = markdownBlocks('[good](https://example.org) [bad](javascript:alert) <b>x</b>');
    expect(block).toEqual({
      kind: 'paragraph',
      spans: [
        { kind: 'link', text: 'good', href: 'https://example.org' },
        { kind: 'text', text: ' ' },
        { kind: 'text', text: 'bad' },
        { kind: 'text', text: ' <b>x</b>' },
      ],
    });
  });

  it('keep their tables', () => {
    const text = (value: string) => [{ kind: 'text', text: value }];
    expect(markdownBlocks('| slot | thread |\n|---|---|\n| 5.5 | M3 |\n\nafter')).toEqual([
      { kind: 'table', head: [text('slot'), text('thread')], rows: [[text('5.5'), text('M3')]] },
      { kind: 'paragraph', spans: text('after') },
    ]);
  });

  it('leave underscores inside names alone', () => {
    expect(markdownBlocks('end_stop_clip')).toEqual([{ kind: 'paragraph', spans: [{ kind: 'text', text: 'end_stop_clip' }] }]);
  });
});
