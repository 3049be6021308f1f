// SPDX-License-Identifier: AGPL-3.0-or-later
import type { OpenApiDocument, Operation } from './document.js';
import type { JsonSchema } from './schemas.js';

/** The documentation as one page without scripts and without anything from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ url, method: method.toUpperCase(), operation })),
  );
  const groups = document.tags.map(({ name }) => {
    const rows = operations.filter(({ operation }) => operation.tags.includes(name)).map(operationHtml);
    return `<section id="${escape(name)}"><h2>${escape(name)}</h2>${rows.join('')}</section>`;
  });
  const links = document.tags.map(({ name }) => `<a href="#${escape(name)}">${escape(name)}</a>`).join(' ');
  const schemas = Object.entries((document.components['schemas'] ?? {}) as Record<string, unknown>).map(
    ([name, schema]) =>
      `<details id="schema-${escape(name)}"><summary><code>${escape(name)}</code></summary>${json(schema)}</details>`,
  );
  return page(`
<h1>Fabcommons API</h1>
<p>${escape(textOf(document.info['description']))}</p>
<p>For programs: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1). Live data: WebSocket <code>/api/live</code>, see LiveRequest and LiveMessage below.</p>
<nav aria-label="Groups">${links} <a href="#schemas">schemas</a></nav>
${groups.join('')}
<section id="schemas"><h2>schemas</h2>${schemas.join('')}</section>`);
}

function operationHtml({ url, method, operation }: { url: string; method: string; operation: Operation }): string {
  const answers = Object.entries(operation.responses).map(
    ([status, answer]) =>
      `<tr><th scope="row">${escape(status)}</th><td>${code(textOf(answer['description']))} ${schemaLink(answer)}</td></tr>`,
  );
  const given = operation.parameters.map(
    (parameter) =>
      `<tr><th scope="row"><code>${escape(textOf(parameter['name']))}</code></th><td>${escape(textOf(parameter['in']))}</td><td>${json(parameter['schema'])}</td></tr>`,
  );
  return `<details><summary><b class="${method}">${method}</b> <code>${escape(url)}</code> <span>${escape(operation.summary)}</span></summary>
<p>Who: ${escape(whoText(operation.security))}</p>
${given.length === 0 ? '' : `<table><caption>Parameters</caption>${given.join('')}</table>`}
${operation.requestBody === undefined ? '' : `<h3>Body</h3>${json(bodySchema(operation.requestBody))}`}
<table><caption>Answers</caption>${answers.join('')}</table></details>`;
}

function whoText(security: readonly JsonSchema[]): string {
  const names = security.flatMap((scheme) => Object.keys(scheme));
  const isPublic = security.some((scheme) => Object.keys(scheme).length === 0);
  return isPublic ? 'anyone' : names.join(' or ');
}

function bodySchema(body: JsonSchema): unknown {
  const content = (body['content'] ?? {}) as Record<string, { schema?: unknown }>;
  return Object.values(content)[0]?.schema ?? {};
}

function schemaLink(answer: JsonSchema): string {
  const text = JSON.stringify(bodySchema(answer));
  const name = /#\/components\/schemas\/(\w+)/.exec(text)?.[1];
  return name === undefined ? '' : `<a href="#schema-${name}">${name}</a>`;
}

function json(value: unknown): string {
  return `<pre>${escape(JSON.stringify(value, null, 2) ?? '')}</pre>`;
}

/** Marks what stands between back-ticks. */
function code(text: string): string {
  return escape(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Fabcommons API</title>
<style>
:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
nav a{margin-right:.75rem}details{border:1px solid #8886;border-radius:.4rem;margin:.4rem 0;padding:.4rem .7rem}summary{cursor:pointer}
summary b{display:inline-block;min-width:4.2rem}summary span{opacity:.8;margin-left:.5rem}pre{overflow:auto;background:#8881;padding:.6rem;border-radius:.4rem;margin:.2rem 0}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0}h3{font-size:1rem;margin:.6rem 0 0}
</style></head><body><main>${body}</main></body></html>`;
}
