// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  Box3,
  Color,
  DirectionalLight,
  GridHelper,
  HemisphereLight,
  type Object3D,
  PerspectiveCamera,
  Scene,
  Sphere,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';

/** Turn of one key press, in radians. */
const KEY_TURN = Math.PI / 18;
const KEY_ZOOM = 1.15;
const GRID_MM = 10;
/** Where one stands at first: in front, a little to the right, above. */
const HOME_DIRECTION = new Vector3(0.52, -0.66, 0.54);

/** Draws instead of the stage, and says whether another frame is wanted; `isFresh`: camera or things changed since the last. */
export type Painter = (renderer: WebGLRenderer, camera: PerspectiveCamera, table: Scene, isFresh: boolean) => boolean;

/** A table with a grid, light and a camera; draws only when something changed, so that it costs no battery at rest. */
export class Stage {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(38, 1, 0.1, 20_000);
  readonly #controls: OrbitControls;
  readonly #resize: ResizeObserver;
  #home = { target: new Vector3(), distance: 1 };
  #frame = 0;
  #isFresh = true;
  #grid: GridHelper | null = null;

  /** Throws where the browser has no WebGL. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly painter: Painter | null = null,
  ) {
    // A painter adds to what the last frame drew.
    const keeps = painter !== null;
    this.#renderer = new WebGLRenderer({ canvas, antialias: !keeps, alpha: true, preserveDrawingBuffer: keeps });
    this.#renderer.autoClear = !keeps;
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.#camera.up.set(0, 0, 1);
    const sun = new DirectionalLight(0xffffff, 2.2);
    sun.position.set(0.6, -1, 1.6);
    const fill = new DirectionalLight(0xffffff, 0.7);
    fill.position.set(-1, 0.8, 0.4);
    this.#scene.add(new HemisphereLight(0xffffff, 0x8f8a80, 1.5), sun, fill);
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.enableDamping = false;
    this.#controls.addEventListener('change', () => this.draw());
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(canvas.parentElement ?? canvas);
  }

  /** Puts the thing on the table and looks at it. `bounds`: what to look at, in mm. */
  show(thing: Object3D, bounds: Box3, colours: { grid: string }): void {
    const size = bounds.getSize(new Vector3());
    const centre = bounds.getCenter(new Vector3());
    const reach = Math.max(size.x, size.y, size.z, 5);
    const cells = Math.max(4, Math.ceil((Math.max(size.x, size.y) * 1.6) / GRID_MM));
    const grid = new GridHelper(cells * GRID_MM, cells, new Color(colours.grid), new Color(colours.grid));
    grid.rotation.x = Math.PI / 2;
    grid.position.set(centre.x, centre.y, bounds.min.z - reach * 0.002);
    this.#grid = grid;
    this.#scene.add(grid, thing);
    const half = (this.#camera.fov * Math.PI) / 360;
    const distance = (bounds.getBoundingSphere(new Sphere()).radius / Math.sin(half)) * 0.92;
    this.#home = { target: centre, distance };
    this.#controls.minDistance = reach * 0.2;
    this.#controls.maxDistance = distance * 4;
    this.reset();
  }

  recolour(grid: string): void {
    const material = this.#grid?.material;
    if (material && !Array.isArray(material)) {
      material.vertexColors = false;
      material.color.set(grid);
      material.needsUpdate = true;
    }
    this.draw();
  }

  reset(): void {
    this.#fit();
    // A narrow window sees less to the sides: step back by as much.
    const distance = this.#home.distance / Math.min(1, this.#camera.aspect);
    this.#camera.position.copy(this.#home.target).add(HOME_DIRECTION.clone().multiplyScalar(distance));
    this.#controls.target.copy(this.#home.target);
    this.#controls.update();
    this.draw();
  }

  /** Arrow keys turn, + and - come nearer and go away, Home starts over. True where the key meant something. */
  key(key: string): boolean {
    const offset = this.#camera.position.clone().sub(this.#controls.target);
    const up = new Vector3(0, 0, 1);
    const side = new Vector3().crossVectors(up, offset).normalize();
    if (key === 'ArrowLeft') offset.applyAxisAngle(up, -KEY_TURN);
    else if (key === 'ArrowRight') offset.applyAxisAngle(up, KEY_TURN);
    else if (key === 'ArrowUp' || key === 'ArrowDown') {
      const tilted = offset.clone().applyAxisAngle(side, key === 'ArrowUp' ? -KEY_TURN : KEY_TURN);
      if (Math.abs(tilted.angleTo(up) - Math.PI / 2) < Math.PI / 2 - 0.08) offset.copy(tilted);
    } else if (key === '+' || key === '=') offset.divideScalar(KEY_ZOOM);
    else if (key === '-') offset.multiplyScalar(KEY_ZOOM);
    else if (key === 'Home' || key === '0') return (this.reset(), true);
    else return false;
    this.#camera.position.copy(this.#controls.target).add(offset);
    this.#controls.update();
    this.draw();
    return true;
  }

  draw(): void {
    this.#isFresh = true;
    this.#ask();
  }

  /** Puts something more on the table. */
  add(thing: Object3D): void {
    this.#scene.add(thing);
    this.draw();
  }

  /** Looks at another place from the same side and distance. */
  lookAt(place: Vector3): void {
    const move = place.clone().sub(this.#controls.target);
    this.#camera.position.add(move);
    this.#controls.target.copy(place);
    this.#controls.update();
    this.draw();
  }

  /** Turns round the middle; what benchmarks and demonstrations press. */
  turn(radians: number): void {
    const offset = this.#camera.position.clone().sub(this.#controls.target);
    offset.applyAxisAngle(new Vector3(0, 0, 1), radians);
    this.#camera.position.copy(this.#controls.target).add(offset);
    this.#controls.update();
    this.draw();
  }

  #ask(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const isFresh = this.#isFresh;
      this.#isFresh = false;
      if (this.painter === null) this.#renderer.render(this.#scene, this.#camera);
      else if (this.painter(this.#renderer, this.#camera, this.#scene, isFresh)) this.#ask();
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#resize.disconnect();
    this.#controls.dispose();
    this.#renderer.dispose();
  }

  #fit(): void {
    const box = (this.canvas.parentElement ?? this.canvas).getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return;
    this.#renderer.setSize(box.width, box.height, false);
    this.#camera.aspect = box.width / box.height;
    this.#camera.updateProjectionMatrix();
    this.draw();
  }
}
