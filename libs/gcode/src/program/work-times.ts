// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_FEATURES, MAX_LAYERS } from '../limits.js';
import type { MoveTimes } from '../plan/planner.js';
import type { FeatureReport, LayerReport } from '../report.js';

/** Layers in one tag: tag = feature * LAYER_SPAN + layer. */
const LAYER_SPAN = MAX_LAYERS + 1;

/** Adds up time by layer and by kind of line. Layer 0 is what comes before the first. */
export class WorkTimes implements MoveTimes {
  readonly #layerSeconds: number[] = [0];
  readonly #layers: { readonly line: number; zMm: number }[] = [];
  readonly #features: string[] = ['other'];
  readonly #featureSeconds = new Float64Array(MAX_FEATURES);
  readonly #featureMm = new Float64Array(MAX_FEATURES);
  #feature = 0;
  /** What moves are to be tagged with from now on. */
  tag = 0;
  /** How often layers counted so far turned out to be none. */
  drops = 0;
  /** True while the height of the layer at hand is not known. */
  isHeightWanted = false;

  took(tag: number, seconds: number): void {
    const layer = tag % LAYER_SPAN;
    this.#layerSeconds[layer] = (this.#layerSeconds[layer] ?? 0) + seconds;
    const feature = (tag - layer) / LAYER_SPAN;
    this.#featureSeconds[feature] = (this.#featureSeconds[feature] as number) + seconds;
  }

  /** A pause belongs to the layer it falls into. */
  pause(seconds: number): void {
    this.took(this.tag % LAYER_SPAN, seconds);
  }

  /** Filament for the kind of line at hand. */
  push(mm: number): void {
    this.#featureMm[this.#feature] = (this.#featureMm[this.#feature] as number) + mm;
  }

  /** A layer begins; NaN where its height is not known yet. */
  beginLayer(line: number, zMm: number): void {
    if (this.#layers.length >= MAX_LAYERS) return;
    this.#layers.push({ line, zMm });
    this.isHeightWanted = Number.isNaN(zMm);
    this.#layerSeconds.push(0);
    this.#retag();
  }

  /** Layers counted by height so far are none: the slicer's own comments have begun. */
  dropLayers(): void {
    this.drops += 1;
    const early = this.#layerSeconds.reduce((sum, seconds) => sum + seconds, 0);
    this.#layers.length = 0;
    this.#layerSeconds.length = 0;
    this.#layerSeconds.push(early);
    this.#retag();
  }

  /** The height at which the layer prints, once. */
  setHeight(zMm: number): void {
    const layer = this.#layers.at(-1);
    if (layer !== undefined) layer.zMm = zMm;
    this.isHeightWanted = false;
  }

  /** Lines of this kind follow. Sample: "External perimeter". */
  beginFeature(name: string): void {
    let feature = this.#features.indexOf(name);
    if (feature < 0 && this.#features.length < MAX_FEATURES) feature = this.#features.push(name) - 1;
    this.#feature = Math.max(feature, 0);
    this.#retag();
  }

  /** Number of the layer at hand, and of the kind of line at hand in `featureNames`. */
  get layer(): number {
    return this.#layers.length;
  }

  get feature(): number {
    return this.#feature;
  }

  get featureNames(): readonly string[] {
    return this.#features;
  }

  get layers(): LayerReport[] {
    return this.#layers.map(({ line, zMm }, index) => ({
      line,
      zMm: Number.isNaN(zMm) ? null : Math.round(zMm * 1e5) / 1e5,
      timeMs: Math.round((this.#layerSeconds[index + 1] ?? 0) * 1000),
    }));
  }

  get features(): FeatureReport[] {
    return this.#features.flatMap((feature, index) => {
      const timeMs = Math.round((this.#featureSeconds[index] ?? 0) * 1000);
      const filamentUm = Math.max(0, Math.round((this.#featureMm[index] ?? 0) * 1000));
      return timeMs === 0 && filamentUm === 0 ? [] : [{ feature, timeMs, filamentUm }];
    });
  }

  #retag(): void {
    this.tag = this.#feature * LAYER_SPAN + this.#layers.length;
  }
}
