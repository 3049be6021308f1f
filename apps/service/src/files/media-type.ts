// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Media type by the end of the name. What a client claims is not believed: a type decides what a browser does with the bytes.
 * Sources: IANA media types registry (model/stl, model/3mf, model/step, image/*); text/x.gcode is in use, not registered.
 */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  stl: 'model/stl',
  '3mf': 'model/3mf',
  obj: 'model/obj',
  step: 'model/step',
  stp: 'model/step',
  gcode: 'text/x.gcode',
  gco: 'text/x.gcode',
  nc: 'text/x.gcode',
  ngc: 'text/x.gcode',
  tap: 'text/x.gcode',
  scad: 'text/plain',
  txt: 'text/plain',
  toml: 'text/plain',
  md: 'text/plain',
  csv: 'text/plain',
  dxf: 'image/vnd.dxf',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  pdf: 'application/pdf',
};
/** What a browser may show itself; all else it saves. SVG runs scripts, which the answer's own CSP forbids. */
const INLINE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml', 'text/plain']);

/** e.g. `clip.STL` -> `model/stl`; unknown ends are `application/octet-stream`. */
export function mediaTypeOf(name: string): string {
  const extension = /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return BY_EXTENSION[extension] ?? 'application/octet-stream';
}

/** Whether a browser may show the type, or must save it. */
export function isShownInline(mediaType: string): boolean {
  return INLINE.has(mediaType);
}

/** Value of Content-Disposition with the name in ASCII and, for others, in UTF-8 (RFC 6266, 4.3; RFC 8187). */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replaceAll(/[^\w.() -]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** The last part of whatever path a client sent, without control characters; never empty, at most 200 characters. */
export function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return last.replaceAll(/\p{C}/gu, '').trim().slice(-200) || 'file';
}
