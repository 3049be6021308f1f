// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECTS, ROOT } from './source-tree.js';

/** Share of exported names that must carry a doc comment. */
const BAR = 0.95;

/** Names that a lib exports through its index, each with whether its declaration is documented. */
function exportedNames(index: string): { name: string; documented: boolean }[] {
  const program = ts.createProgram([index], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    customConditions: ['fab-source'],
    noLib: true,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(index);
  const symbol = file && checker.getSymbolAtLocation(file);
  if (!symbol) return [];
  return checker.getExportsOfModule(symbol).map((exported) => {
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return { name: exported.name, documented: target.getDocumentationComment(checker).length > 0 };
  });
}

describe('exported names', () => {
  const libs = PROJECTS.filter((project) => project.startsWith('libs/'));
  for (const lib of libs) {
    it(`of ${lib} carry doc comments`, () => {
      const names = exportedNames(join(ROOT, lib, 'src/index.ts'));
      const missing = names.filter(({ documented }) => !documented).map(({ name }) => name);
      expect(names.length).toBeGreaterThan(0);
      expect({ missing: missing.length / names.length <= 1 - BAR ? [] : missing }).toEqual({ missing: [] });
    });
  }
});
