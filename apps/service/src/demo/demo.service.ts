// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { BridgesService, PeopleService, SpacesService } from '../accounts/index.js';
import { Clock, Config, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { MachinesService } from '../machines/index.js';
import { LoadsService, LotsService, MaterialsService } from '../materials/index.js';
import { LOTS, MACHINES, PEOPLE, SPACE } from './demo-data.js';
import { type DemoLogIns, keepLogIns, logInsAsText, newPassword, readLogIns } from './demo-log-ins.js';

/** Any constant that no other advisory lock of the service uses: "demo" in ASCII. */
const DEMO_LOCK = 0x64656d6f;

/**
 * Fills an empty database so that a newcomer can walk the whole story: a space, people with log-ins, material, a bridge that the supervisor
 * pairs, machines. Never in production; in specs only when a pairing code is set. The designs come by themselves (designs/).
 */
@Injectable()
export class DemoService implements OnApplicationBootstrap {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(Config) private readonly config: Config,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(SpacesService) private readonly spaces: SpacesService,
    @Inject(BridgesService) private readonly bridges: BridgesService,
    @Inject(MaterialsService) private readonly materials: MaterialsService,
    @Inject(LotsService) private readonly lots: LotsService,
    @Inject(LoadsService) private readonly loads: LoadsService,
    @Inject(MachinesService) private readonly machines: MachinesService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.isWanted()) return;
    const machineIds = await inTransaction(this.dataSource, (tx) => this.seedIfEmpty(tx));
    for (const id of [...machineIds, ...(await this.setSpeed())]) await this.machines.refresh(id);
    await this.renewPairingCode();
    const logIns = (await this.isThere()) ? await readLogIns(this.config.values.dataDir) : null;
    if (logIns) process.stdout.write(`${logInsAsText(logIns)}\n`);
  }

  private isWanted(): boolean {
    const { mode, demoPairingCode } = this.config.values;
    return mode === 'development' || (mode === 'test' && demoPairingCode !== null);
  }

  /** All or nothing; two services that start at once do it once. @returns ids of the machines made */
  private async seedIfEmpty(tx: EntityManager): Promise<string[]> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [DEMO_LOCK]);
    const [found]: { any: boolean }[] = await tx.query(
      'SELECT EXISTS (SELECT FROM people) OR EXISTS (SELECT FROM spaces) AS any',
    );
    if (found?.any !== false) return [];
    const { spaceId, adminId, logIns } = await this.addPeople(tx);
    const bridgeId = await this.bridges.add(tx, { spaceId, name: 'Demo bridge' });
    const machineIds = await this.addMachines(tx, { spaceId, bridgeId });
    await this.addLots(tx, { spaceId, adminId, machineIds });
    // Kept before the commit: an account without a way in would be worse than a file without an account.
    await keepLogIns(this.config.values.dataDir, logIns);
    return [...machineIds.values()];
  }

  private async addPeople(tx: EntityManager): Promise<{ spaceId: string; adminId: string; logIns: DemoLogIns }> {
    const logIns: DemoLogIns = [];
    const ids: string[] = [];
    for (const { label, name, email } of PEOPLE) {
      const password = newPassword();
      ids.push(await this.people.add(tx, { name, email, password }));
      logIns.push({ label, email, password });
    }
    const [adminId = ''] = ids;
    const spaceId = await this.spaces.add(tx, { ...SPACE, adminId, isDemo: true });
    for (const [index, { role }] of PEOPLE.entries()) {
      const personId = ids[index];
      if (personId !== undefined) await this.spaces.putMember(tx, { spaceId, personId, role });
    }
    return { spaceId, adminId, logIns };
  }

  private async addMachines(tx: EntityManager, owner: { spaceId: string; bridgeId: string }): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    for (const { isVirtual, ...machine } of MACHINES) {
      const id = this.ids.next();
      const virtualSpeed = isVirtual ? this.config.values.demoSpeed : null;
      const rest = { acceptPolicy: 'steward' as const, identity: null, createdAt: this.clock.now() };
      await this.machines.add({ ...owner, ...machine, ...rest, id, virtualSpeed }, tx);
      ids.set(machine.key, id);
    }
    return ids;
  }

  private async addLots(
    tx: EntityManager,
    owner: { spaceId: string; adminId: string; machineIds: ReadonlyMap<string, string> },
  ): Promise<void> {
    for (const { material, lotName, quantity, location, loadedIn } of LOTS) {
      const { id: materialId } = await this.materials.add({ ...material, vendor: null, id: this.ids.next() }, tx);
      const lotId = this.ids.next();
      const draft = { id: lotId, spaceId: owner.spaceId, materialId, name: lotName, quantity, location, lotCode: null };
      await this.lots.add(draft, owner.adminId, tx);
      const machineId = loadedIn && owner.machineIds.get(loadedIn.key);
      if (loadedIn && machineId) await this.loads.load({ machineId, tool: loadedIn.tool, lotId }, tx);
    }
  }

  /** The clock factor may be another one at each start. @returns ids of the machines that changed */
  private async setSpeed(): Promise<string[]> {
    const [rows]: [{ id: string }[], number] = await this.dataSource.query(
      `UPDATE machines m SET virtual_speed = $1 FROM spaces s
       WHERE s.id = m.space_id AND s.is_demo AND m.virtual_speed <> $1 RETURNING m.id`,
      [this.config.values.demoSpeed],
    );
    return rows.map(({ id }) => id);
  }

  /** The supervisor's code pairs the demo's bridge, also when the first start was cut short. */
  private async renewPairingCode(): Promise<void> {
    const { demoPairingCode } = this.config.values;
    if (demoPairingCode === null) return;
    const bridges: { id: string }[] = await this.dataSource.query(
      `SELECT b.id FROM bridges b JOIN spaces s ON s.id = b.space_id
       WHERE s.is_demo AND b.secret_hash IS NULL AND b.revoked_at IS NULL ORDER BY b.created_at LIMIT 1`,
    );
    const [bridge] = bridges;
    if (bridge) await inTransaction(this.dataSource, (tx) => this.bridges.addCode(tx, bridge.id, demoPairingCode));
  }

  private async isThere(): Promise<boolean> {
    const [found]: { any: boolean }[] = await this.dataSource.query('SELECT EXISTS (SELECT FROM spaces WHERE is_demo) AS any');
    return found?.any === true;
  }
}
