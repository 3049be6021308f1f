// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type {
  CapabilityDraft,
  LoadLot,
  LotRef,
  Machine,
  MachineChange,
  MachineDraft,
  MachineQuery,
  TemperatureHistory,
} from '@fabcommons/contracts';
import { isMaterialFor, processById } from '@fabcommons/matching';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, BridgesService, hasRole, requireRole } from '../accounts/index.js';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction, violatedConstraint } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { LoadsService, LotsService } from '../materials/index.js';
import { effectiveCapability, tidyMaterials } from './capability.js';
import type { MachineSeed, StoredMachine } from './machine.js';
import { MachineDirectory } from './machine-directory.js';
import { MachineNews } from './machine-news.js';
import { MachineStates } from './machine-states.js';
import { MachineWarnings } from './machine-warnings.js';
import { MachinesRepository } from './machines.repository.js';
import { ReadingOrder } from './reading-order.js';
import { RunningJobsDesk } from './running-jobs.js';
import { TEMPERATURE_EVERY_MS } from './temperature-ring.js';

/** Machines as people see, register and change them. */
@Injectable()
export class MachinesService {
  private readonly readings = new ReadingOrder();
  private readonly listeners: ((machineId: string) => void)[] = [];

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(MachinesRepository) private readonly machines: MachinesRepository,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(MachineNews) private readonly news: MachineNews,
    @Inject(RunningJobsDesk) private readonly jobs: RunningJobsDesk,
    @Inject(BridgesService) private readonly bridges: BridgesService,
    @Inject(LotsService) private readonly lots: LotsService,
    @Inject(LoadsService) private readonly loads: LoadsService,
    @Inject(MachineWarnings) private readonly warnings: MachineWarnings,
  ) {}

  /** Everyone may see the machines; `may` says what the one who asks may do. */
  async list(actor: Actor, query: MachineQuery = {}): Promise<Machine[]> {
    const stored = await this.machines.list(query);
    const loaded = await this.loads.byMachine(stored.map((machine) => machine.id));
    return stored.map((machine) => this.describe(actor, machine, loaded.get(machine.id)));
  }

  /** @throws ApiProblem `not-found` */
  async get(actor: Actor, id: string): Promise<Machine> {
    const machine = await this.stored(id);
    const loaded = await this.loads.byMachine([id]);
    return this.describe(actor, machine, loaded.get(id));
  }

  /** The machine without what depends on who asks; for other features. @throws ApiProblem `not-found` */
  async stored(id: string, tx?: EntityManager): Promise<StoredMachine> {
    const machine = await this.machines.find(id, tx);
    if (!machine) throw new ApiProblem('not-found', 'There is no such machine.');
    return machine;
  }

  /** Takes a machine that a bridge announces into the bridge's space. @throws ApiProblem `not-found`, `not-allowed`, `conflict`, `invalid-input` */
  async register(actor: Actor, draft: MachineDraft): Promise<Machine> {
    const bridge = await this.bridges.get(draft.bridgeId);
    requireRole(actor, bridge.spaceId, 'steward');
    if (bridge.online && !bridge.machineKeys.includes(draft.key)) throw notAnnounced(draft.key, bridge.machineKeys);
    const { capability, ...rest } = draft;
    const identity = this.states.identityOf(draft);
    const id = this.ids.next();
    const said = checkedCapability(capability);
    await this.add({ ...rest, id, spaceId: bridge.spaceId, said, virtualSpeed: null, identity, createdAt: this.clock.now() });
    await this.refresh(id);
    return this.get(actor, id);
  }

  /** Writes a machine; {@link refresh} it after the commit (demo). @throws ApiProblem `conflict` */
  async add(seed: MachineSeed, tx?: EntityManager): Promise<void> {
    try {
      await this.machines.insert(seed, tx);
    } catch (error) {
      if (violatedConstraint(error) !== 'machines_bridge_key') throw error;
      throw new ApiProblem('conflict', `This bridge's machine "${seed.key}" is registered already.`, { cause: error });
    }
  }

  /** Calls `listener` when a steward changed what a machine is said to be, or what its jobs may do. */
  onChanged(listener: (machineId: string) => void): void {
    this.listeners.push(listener);
  }

  /** @throws ApiProblem `not-found`, `not-allowed`, `invalid-input` */
  async change(actor: Actor, id: string, change: MachineChange): Promise<Machine> {
    requireRole(actor, (await this.stored(id)).spaceId, 'steward');
    const { capability, ...rest } = change;
    await this.machines.change(id, capability ? { ...rest, capability: checkedCapability(capability) } : rest);
    await this.refresh(id);
    if (capability || rest.jobPolicy) for (const listener of this.listeners) listener(id);
    return this.get(actor, id);
  }

  /** Says which lot is in which tool. @throws ApiProblem `not-found`, `not-allowed`, `invalid-input`, `wrong-state`, `conflict` */
  async load(actor: Actor, id: string, { tool, lotId }: LoadLot): Promise<Machine> {
    const machine = await this.stored(id);
    requireRole(actor, machine.spaceId, 'steward');
    if (tool >= machine.said.tools.length)
      throw new ApiProblem(
        'invalid-input',
        `${machine.name} has ${machine.said.tools.length} tool(s); there is no tool ${tool}.`,
      );
    const from = lotId === null ? null : (await this.lots.get(lotId)).loadedIn;
    const places = [id, ...(from ? [from.machineId] : [])];
    await inTransaction(this.dataSource, async (tx) => {
      await this.machines.lock(places, tx);
      await this.refuseWhileRunning(id, machine.name, tx);
      if (lotId !== null) await this.checkLot(machine, { lotId, places }, tx);
      await this.loads.load({ machineId: id, tool, lotId }, tx);
    });
    if (from && from.machineId !== id) await this.refresh(from.machineId);
    this.lots.announce(machine.spaceId, lotId);
    await this.refresh(id);
    return this.get(actor, id);
  }

  /** The last minutes of the heaters. @throws ApiProblem `not-found` */
  temperatures(id: string): TemperatureHistory {
    const entry = this.directory.get(id);
    if (!entry) throw new ApiProblem('not-found', 'There is no such machine.');
    return this.states.temperaturesOf(entry)?.history() ?? { everyMs: TEMPERATURE_EVERY_MS, points: [] };
  }

  /** Reads a machine again after a commit that touched it, and tells everyone. */
  async refresh(id: string): Promise<void> {
    const reading = this.readings.begin();
    const machine = await this.stored(id);
    if (this.readings.keeps(id, reading)) this.news.announceRows(this.directory.put(machine));
  }

  private describe(actor: Actor, machine: StoredMachine, loaded?: ReadonlyMap<number, LotRef>): Machine {
    const { id, spaceId, spaceName, name, description, bridgeId, key, said, identity, acceptPolicy, jobPolicy, virtualSpeed } =
      machine;
    const live = this.news.liveOf(machine);
    const isSteward = hasRole(actor, machine.spaceId, 'steward');
    const isMe = (personId: string | null | undefined): boolean => actor.kind === 'person' && actor.personId === personId;
    return {
      id,
      spaceId,
      spaceName,
      name,
      description,
      bridgeId,
      key,
      identity,
      acceptPolicy,
      jobPolicy,
      board: machine.board,
      warnings: [...this.warnings.of(id)],
      virtualSpeed,
      capability: effectiveCapability(said, identity),
      loaded: said.tools.map((_, tool) => loaded?.get(tool) ?? null),
      live,
      may: {
        manage: isSteward,
        stop: isSteward || isMe(live.job?.requestedBy?.id),
        clearBed: isSteward || isMe(this.jobs.of(machine.id).lastOwnerId),
        request: hasRole(actor, machine.spaceId, 'member'),
      },
    };
  }

  /** `places`: machines whose rows are locked. */
  private async checkLot(
    machine: StoredMachine,
    { lotId, places }: { lotId: string; places: readonly string[] },
    tx: EntityManager,
  ): Promise<void> {
    await this.lots.lock(lotId, tx);
    const lot = await this.lots.get(lotId, tx);
    if (lot.spaceId !== machine.spaceId) throw new ApiProblem('invalid-input', `${lot.name} belongs to another space.`);
    const { materials } = machine.said;
    if (!materials.some((allowed) => isMaterialFor({ offered: lot.kind, wanted: allowed })))
      throw new ApiProblem('invalid-input', `${machine.name} takes ${materials.join(', ')}; ${lot.name} is ${lot.kind}.`);
    if (!lot.loadedIn) return;
    const { machineId, machineName } = lot.loadedIn;
    if (!places.includes(machineId))
      throw new ApiProblem('conflict', `Somebody has just put ${lot.name} into ${machineName}: look again.`);
    await this.refuseWhileRunning(machineId, machineName, tx);
  }

  /** A spool that changes in mid-job would be booked wrongly. */
  private async refuseWhileRunning(machineId: string, name: string, tx: EntityManager): Promise<void> {
    const job = await this.jobs.busyWith(machineId, tx);
    if (job !== null)
      throw new ApiProblem('wrong-state', `${name} is busy with "${job}": wait for its end, then change what is loaded.`);
  }
}

function notAnnounced(key: string, announced: readonly string[]): ApiProblem {
  const known = announced.length === 0 ? 'no machine' : announced.join(', ');
  return new ApiProblem('invalid-input', `The bridge announces ${known}, not "${key}".`, {
    issues: [{ path: 'body.key', message: 'the bridge does not announce this machine' }],
  });
}

function checkedCapability(draft: CapabilityDraft): CapabilityDraft {
  if (!processById(draft.process))
    throw new ApiProblem('invalid-input', `"${draft.process}" is no process we know: see GET /api/processes.`, {
      issues: [{ path: 'body.capability.process', message: 'unknown process' }],
    });
  const { x, y, z } = draft.workVolumeMm;
  if (!(x > 0 && y > 0 && z > 0))
    throw new ApiProblem('invalid-input', 'The work volume is longer than 0 mm along each axis.', {
      issues: [{ path: 'body.capability.workVolumeMm', message: 'expected lengths above 0' }],
    });
  return { ...draft, materials: tidyMaterials(draft.materials) };
}
