// SPDX-License-Identifier: AGPL-3.0-or-later
// What tsc made in dist/, in one file a command: idle with two virtual machines 77 -> 71 MB (Node 24.21). Left out is what nothing uses.
// Names stay, so that a stack can be read. node-serialport stays outside: it loads a native binding from its own folder; so does
// esptool-js: it loads its stubs from its own.

// One character above Latin-1 makes V8 keep the whole file with two bytes a character, for ever: 2 MB less.
const oneByteSource = {
  name: 'one-byte-source',
  generateBundle(_, chunks) {
    for (const chunk of Object.values(chunks))
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replace(
          /[\u0100-\uffff]/g,
          (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
  },
};

export default {
  input: 'dist/fab-bridge.js',
  platform: 'node',
  external: ['serialport', 'esptool-js'],
  plugins: [oneByteSource],
  output: {
    dir: 'dist/bundle',
    cleanDir: true,
    format: 'esm',
    chunkFileNames: '[name].js',
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  },
};
