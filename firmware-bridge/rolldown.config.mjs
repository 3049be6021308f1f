// SPDX-License-Identifier: AGPL-3.0-or-later
// What tsc made in dist/, in one file a command: idle with two virtual machines 77 -> 71 MB (Node 24.21). Left out is what nothing uses.
// Names stay, so that a stack can be read. node-serialport stays outside: it loads a native binding from its own folder; so does
// esptool-js: it loads its stubs from its own.
export default {
  input: 'dist/fab-bridge.js',
  platform: 'node',
  external: ['serialport', 'esptool-js'],
  output: {
    dir: 'dist/bundle',
    cleanDir: true,
    format: 'esm',
    chunkFileNames: '[name].js',
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  },
};
