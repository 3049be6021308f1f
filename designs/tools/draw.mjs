// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs in the browser page of render-images.mjs: one mesh, a few props, soft light from the upper left.
import * as THREE from 'three';
import { STLLoader } from 'three/addons/loaders/STLLoader.js';
import { toCreasedNormals } from 'three/addons/utils/BufferGeometryUtils.js';

const renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true, preserveDrawingBuffer: true });
renderer.setSize(innerWidth, innerHeight);
renderer.setPixelRatio(1);
renderer.shadowMap.enabled = true;
renderer.shadowMap.type = THREE.PCFSoftShadowMap;
renderer.toneMapping = THREE.ACESFilmicToneMapping;
renderer.toneMappingExposure = 1.05;
document.body.append(renderer.domElement);

function solid(geometry, color, { roughness = 0.55, metalness = 0 } = {}) {
  const mesh = new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ color, roughness, metalness }));
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

/** A prop: { shape: 'box' | 'cylinder' | 'hex', at: [x, y, z], size: [...], color, turn: [x, y, z] in degrees }. */
function prop({ shape, at, size, color, turn = [0, 0, 0], metalness = 0, roughness = 0.5 }) {
  const geometry =
    shape === 'box' ? new THREE.BoxGeometry(...size) : new THREE.CylinderGeometry(size[0] / 2, size[0] / 2, size[1], shape === 'hex' ? 6 : 40, 1).rotateX(Math.PI / 2);
  const mesh = solid(shape === 'hex' ? toCreasedNormals(geometry, 0.3) : geometry, color, { metalness, roughness });
  mesh.position.set(...at);
  mesh.rotation.set(...turn.map((degrees) => (degrees * Math.PI) / 180));
  return mesh;
}

function lights(scene, centre, radius) {
  scene.add(new THREE.HemisphereLight(0xffffff, 0xb9c2cc, 1.5));
  const key = new THREE.DirectionalLight(0xfff4e6, 2.4);
  key.position.set(centre.x - radius * 1.6, centre.y - radius * 1.2, centre.z + radius * 3);
  key.target.position.copy(centre);
  key.castShadow = true;
  key.shadow.mapSize.set(2048, 2048);
  key.shadow.radius = 6;
  key.shadow.bias = -0.0005;
  key.shadow.normalBias = radius / 250;
  Object.assign(key.shadow.camera, { left: -radius * 2, right: radius * 2, top: radius * 2, bottom: -radius * 2, near: 0.1, far: radius * 10 });
  const fill = new THREE.DirectionalLight(0xdfeaff, 0.7);
  fill.position.set(centre.x + radius * 2, centre.y - radius, centre.z + radius);
  scene.add(key, key.target, fill);
}

export async function draw(file, { color, copies = [[0, 0, 0]], turn = [0, 0, 0], props = [], azimuth = -58, elevation = 32, zoom = 1 }) {
  const loaded = await new STLLoader().loadAsync(file);
  const geometry = toCreasedNormals(loaded, Math.PI / 6);
  const scene = new THREE.Scene();
  const things = new THREE.Group();
  for (const [x, y, z] of copies) {
    const mesh = solid(geometry, color);
    mesh.rotation.set(...turn.map((degrees) => (degrees * Math.PI) / 180));
    mesh.position.set(x, y, z);
    things.add(mesh);
  }
  const frame = new THREE.Box3().setFromObject(things);
  for (const each of props) things.add(prop(each));
  scene.add(things);
  const lowest = new THREE.Box3().setFromObject(things).min.z;
  const sphere = frame.getBoundingSphere(new THREE.Sphere());
  const ground = new THREE.Mesh(new THREE.PlaneGeometry(sphere.radius * 40, sphere.radius * 40), new THREE.ShadowMaterial({ opacity: 0.22 }));
  ground.position.z = lowest - 0.02;
  ground.receiveShadow = true;
  scene.add(ground);
  lights(scene, sphere.center, sphere.radius);
  const camera = new THREE.PerspectiveCamera(26, innerWidth / innerHeight, 1, 5000);
  const distance = (sphere.radius / Math.sin((13 * Math.PI) / 180)) * (0.98 / zoom);
  const [around, above] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  camera.up.set(0, 0, 1);
  camera.position.set(
    sphere.center.x + distance * Math.cos(above) * Math.cos(around),
    sphere.center.y + distance * Math.cos(above) * Math.sin(around),
    sphere.center.z + distance * Math.sin(above),
  );
  camera.lookAt(sphere.center);
  renderer.render(scene, camera);
}
