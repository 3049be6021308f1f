// SPDX-License-Identifier: AGPL-3.0-or-later

/** A piece of text within a line. */
export type Span = { kind: 'text' | 'strong' | 'em' | 'code'; text: string } | { kind: 'link'; text: string; href: string };
/** A block of a description. */
export type Block =
  | { kind: 'heading' | 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; items: Span[][] }
  | { kind: 'table'; head: Span[][]; rows: Span[][][] }
  | { kind: 'code'; text: string };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])[*_]([^*_]+)[*_](?!\w)|\[([^\]]+)\]\(([^)\s]+)\)/;
/** `| a | b |`, and the line of dashes below a table's head. */
const ROW = /^\s*\|(.*)\|\s*$/;
const RULE = /^\s*\|(\s*:?-+:?\s*\|)+\s*$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** Reads the small part of Markdown that descriptions use. The result is data, never HTML, so nothing in it can run. */
export function markdownBlocks(source: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let fence: string[] | null = null;
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', spans: spansOf(paragraph.join(' ')) });
    paragraph = [];
  };
  for (const line of source.replaceAll('\r', '').split('\n')) {
    if (/^```/.test(line)) {
      endParagraph();
      if (fence) blocks.push({ kind: 'code', text: fence.join('\n') });
      fence = fence ? null : [];
    } else if (fence) fence.push(line);
    else {
      const heading = /^#{1,6}\s+(.*)$/.exec(line);
      const item = ITEM.exec(line);
      const row = ROW.exec(line);
      if (line.trim() === '' || heading || item || row) endParagraph();
      if (heading) blocks.push({ kind: 'heading', spans: spansOf(heading[1] ?? '') });
      else if (row) addRow(blocks, line, cellsOf(row[1] ?? ''));
      else if (item) addItem(blocks, item[1] !== undefined, spansOf(item[2] ?? ''));
      else if (line.trim() !== '') paragraph.push(line.trim());
    }
  }
  endParagraph();
  if (fence) blocks.push({ kind: 'code', text: fence.join('\n') });
  return blocks;
}

function addItem(blocks: Block[], ordered: boolean, item: Span[]): void {
  const last = blocks.at(-1);
  if (last?.kind === 'list' && last.ordered === ordered) last.items.push(item);
  else blocks.push({ kind: 'list', ordered, items: [item] });
}

function addRow(blocks: Block[], line: string, cells: Span[][]): void {
  const last = blocks.at(-1);
  if (last?.kind !== 'table') blocks.push({ kind: 'table', head: cells, rows: [] });
  else if (!RULE.test(line)) last.rows.push(cells);
}

const cellsOf = (row: string): Span[][] => row.split('|').map((cell) => spansOf(cell.trim()));

function spansOf(text: string): Span[] {
  const found = INLINE.exec(text);
  if (!found) return text === '' ? [] : [{ kind: 'text', text }];
  const [whole, code, strong, em, label, href] = found;
  const before = text.slice(0, found.index);
  const rest = spansOf(text.slice(found.index + whole.length));
  return [
    ...(before === '' ? [] : [{ kind: 'text' as const, text: before }]),
    inline({ code, strong, em, label, href }),
    ...rest,
  ];
}

function inline(part: Partial<Record<'code' | 'strong' | 'em' | 'label' | 'href', string | undefined>>): Span {
  if (part.code !== undefined) return { kind: 'code', text: part.code };
  if (part.strong !== undefined) return { kind: 'strong', text: part.strong };
  if (part.em !== undefined) return { kind: 'em', text: part.em };
  const href = part.href ?? '';
  return /^https?:\/\//i.test(href) ? { kind: 'link', text: part.label ?? '', href } : { kind: 'text', text: part.label ?? '' };
}
