// SPDX-License-Identifier: AGPL-3.0-or-later
import { markdownBlocks, type Block, type Span } from './markdown-blocks.js';
import css from './markdown.module.css';

/** A description, safely: elements are made from data, no HTML is ever inserted. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={css['markdown']}>
      {markdownBlocks(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      return (
        <h3>
          <Spans spans={block.spans} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Spans spans={block.spans} />
        </p>
      );
    case 'code':
      return <pre tabIndex={0}>{block.text}</pre>;
    case 'table':
      return <TableView head={block.head} rows={block.rows} />;
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>
              <Spans spans={item} />
            </li>
          ))}
        </List>
      );
    }
  }
}

function TableView({ head, rows }: Omit<Extract<Block, { kind: 'table' }>, 'kind'>) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, index) => (
            <th key={index} scope="col">
              <Spans spans={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>
                <Spans spans={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Spans({ spans }: { spans: Span[] }) {
  return spans.map((span, index) => {
    switch (span.kind) {
      case 'text':
        return <span key={index}>{span.text}</span>;
      case 'strong':
        return <strong key={index}>{span.text}</strong>;
      case 'em':
        return <em key={index}>{span.text}</em>;
      case 'code':
        return <code key={index}>{span.text}</code>;
      case 'link':
        return (
          <a key={index} href={span.href} rel="noopener nofollow">
            {span.text}
          </a>
        );
    }
  });
}
