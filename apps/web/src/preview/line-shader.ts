// SPDX-License-Identifier: AGPL-3.0-or-later
import { Color, GLSL3, RawShaderMaterial, Vector2 } from 'three';
import { LINE_CLASSES } from './line-classes.js';
import { SCALE_DARK, SCALE_LIGHT } from './line-shader-colours.js';

/** What colours go by; numbers as the shader knows them. The last is one colour for all, for the ways between. */
export const COLOUR_BY = { feature: 0, speed: 1, second: 2, plain: 3 } as const;
export type ColourBy = keyof typeof COLOUR_BY;

const PLACES = 16;
const NOTHING_DONE_YET = -1;

const VERTEX = `
precision highp float; precision highp int;
uniform mat4 modelViewMatrix; uniform mat4 projectionMatrix;
uniform int by; uniform int shown; uniform int dashes; uniform int done;
uniform vec3 classes[${PLACES}]; uniform vec3 scale[8]; uniform vec3 plain; uniform vec3 pale; uniform vec2 nudge;
in vec3 position; in vec4 tags;
flat out vec4 ink;
void main() {
  int kind = int(tags.y + 0.5);
  vec3 colour = by == 0 ? classes[kind] : by == 1 ? scale[int(tags.z + 0.5)] : by == 2 ? scale[int(tags.w + 0.5)] : plain;
  float light = by == 3 ? 1.0 : 0.74 + 0.26 * abs(cos(tags.x * 0.0245437 - 0.7));
  bool isToCome = done >= 0 && gl_VertexID > done;
  ink = vec4(isToCome ? mix(pale, colour, 0.12) : colour * light, by == 3 || (dashes >> kind & 1) == 1 && by == 0 ? 0.5 : 1.0);
  if (by != 3 && (shown >> kind & 1) == 0) ink.a = 0.0;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  gl_Position.xy += nudge * gl_Position.w;
}`;

/** The last point of a line gives its colour (flat, provoking vertex of WebGL 2). Alpha 0 is not drawn, one half is drawn dashed. */
const FRAGMENT = `
precision mediump float;
flat in vec4 ink;
out vec4 colour;
void main() {
  if (ink.a < 0.1) discard;
  if (ink.a < 0.9 && mod(gl_FragCoord.x + gl_FragCoord.y, 7.0) > 3.5) discard;
  colour = vec4(ink.rgb, 1.0);
}`;

/** Colours that the page gives the shader, as CSS writes them. */
export type LineColours = { readonly isDark: boolean; readonly plain: string; readonly pale: string };

/** A material for lines whose colours, filters and progress are numbers of the shader: changing them rebuilds nothing. */
export function lineMaterial(by: ColourBy): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: {
      by: { value: COLOUR_BY[by] },
      shown: { value: 0xffff },
      dashes: { value: LINE_CLASSES.reduce((bits, { dashed }, index) => bits | (dashed ? 1 << index : 0), 0) },
      done: { value: NOTHING_DONE_YET },
      classes: { value: Array.from({ length: PLACES }, () => new Color()) },
      scale: { value: Array.from({ length: 8 }, () => new Color()) },
      plain: { value: new Color() },
      pale: { value: new Color() },
      nudge: { value: new Vector2() },
    },
  });
}

/** Gives a material the colours of the page. */
export function colourLines(material: RawShaderMaterial, { isDark, plain, pale }: LineColours): void {
  const { uniforms } = material;
  const put = (name: string, colours: readonly string[]) => {
    const places: unknown = uniforms[name]?.value;
    if (!Array.isArray(places)) return;
    for (const [index, colour] of colours.entries()) {
      const place: unknown = places[index];
      if (place instanceof Color) place.copy(screenColour(colour));
    }
  };
  put(
    'classes',
    LINE_CLASSES.map(({ light, dark }) => (isDark ? dark : light)),
  );
  put('scale', isDark ? SCALE_DARK : SCALE_LIGHT);
  setUniform(material, 'plain', screenColour(plain));
  setUniform(material, 'pale', screenColour(pale));
}

/** Sets one number of the shader. */
export function setUniform(material: RawShaderMaterial, name: string, value: unknown): void {
  const uniform = material.uniforms[name];
  if (uniform !== undefined) uniform.value = value;
}

/** The shader writes to the screen as it is: colours are not to be made linear. */
function screenColour(css: string): Color {
  return new Color().setStyle(css, '');
}
