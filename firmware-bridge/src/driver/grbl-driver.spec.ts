// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { JOG_SILENCE_MS } from './grbl-jogging.js';
import { GrblRig, type RigOptions } from './testing/grbl-rig.js';

const HOLD = 0x21;
const START = 0x7e;

let rig: GrblRig | null = null;
afterEach(() => {
  rig?.driver.dispose();
  rig?.machine.close();
  rig = null;
});
const mill = (options: RigOptions = {}): GrblRig => {
  rig = new GrblRig(options);
  return rig;
};
const SLOW = ['M3S8000', 'G1X20F600', 'G1X40', 'G1X60'];

describe('a person at the Grbl machine wins', () => {
  it('shows a feed hold pressed there as a pause, and a cycle start as going on', () => {
    const rig = mill();
    rig.run(SLOW);
    rig.wait(2_000);
    rig.press(HOLD);
    rig.wait(1_000);
    expect(rig.told).toEqual([expect.stringMatching(/^paused: paused at the machine/)]);
    rig.press(START);
    rig.until(() => rig.isOver);
    expect(rig.told.slice(1)).toEqual(['resumed: resumed at the machine', 'finished']);
    expect(rig.machine.positionMm[0]).toBe(60);
  });
  it('goes on when cycle start is pressed there after a pause from here', () => {
    const rig = mill();
    rig.run(SLOW);
    rig.wait(2_000);
    rig.driver.pause();
    rig.wait(1_000);
    expect(rig.told).toEqual(['paused']);
    rig.press(START);
    rig.until(() => rig.isOver);
    expect(rig.told).toEqual(['paused', 'resumed: resumed at the machine', 'finished']);
  });
  it('pauses at an open door with the spindle off, and says what to do', () => {
    const rig = mill();
    rig.run(SLOW);
    rig.wait(2_000);
    rig.machine.suffer({ kind: 'door', isOpen: true });
    rig.wait(1_000);
    expect(rig.told).toEqual([expect.stringMatching(/door is open/)]);
    expect(rig.machine.spindleRpm).toBe(0);
    rig.machine.suffer({ kind: 'door', isOpen: false });
    rig.driver.resume();
    rig.until(() => rig.isOver);
    expect(rig.told.at(-1)).toBe('finished');
  });
  it('fails the job when the reset button is pressed, and sees the spindle off', () => {
    const rig = mill();
    rig.run(SLOW);
    rig.wait(2_000);
    rig.machine.reset();
    rig.until(() => rig.isOver);
    expect(rig.told).toEqual(['fault firmware-reset', 'safe true']);
    expect(rig.machine.spindleRpm).toBe(0);
  });
});

describe('a fault on Grbl', () => {
  it('names the line of the first error and stops at once', () => {
    const rig = mill();
    rig.run(['G1X10F600', 'G1X20', 'G1X30E5', 'G1X40', 'G1X50']);
    rig.until(() => rig.isOver);
    expect(rig.faults).toEqual([{ code: 'firmware-error', reason: expect.stringMatching(/^line 3 \(G1X30E5\): error 20/) }]);
    expect(rig.told).toEqual(['fault firmware-error', 'safe true']);
    expect(rig.machine.positionMm[0]).toBeLessThan(20);
  });
  it('names the first line on grblHAL too, which answers all behind it with the same error', () => {
    const rig = mill({ flavour: 'grblhal' });
    rig.run(['G1X10F600', 'G1X20E1', 'G1X30', 'G1X40']);
    rig.until(() => rig.isOver);
    expect(rig.faults[0]?.reason).toMatch(/^line 2 /);
    expect(rig.machine.acceptedLines).not.toContain('G1X30');
  });
  it('does not say that the spindle is off while the machine says it runs', () => {
    const rig = mill({ hear: (line) => line.replace(/\|FS:(\d+),0/, '|FS:$1,8000') });
    rig.run(['M3S8000', 'G1X10F600E1']);
    rig.until(() => rig.isOver);
    expect(rig.told).toEqual(['fault firmware-error', 'safe false']);
  });
  it('notices a machine that says Run and stands still', () => {
    const rig = mill({ hear: (line) => line.replace(/^<Run\|MPos:[^|]*/, '<Run|MPos:1.000,0.000,0.000') });
    rig.run(['G1X100F60']);
    rig.until(() => rig.isOver);
    expect(rig.faults[0]).toMatchObject({ code: 'timeout', reason: expect.stringMatching(/does not move/) });
  });
});

describe('a conversation with Grbl', () => {
  it('gives every line up to the ok, and the words of an error', async () => {
    const rig = mill();
    expect(await rig.ask('$I')).toEqual({ kind: 'ok', lines: [expect.stringMatching(/^\[VER:/), '[OPT:V+,15,128]'] });
    expect(await rig.ask('G5')).toMatchObject({ kind: 'error', error: expect.stringMatching(/^error:20: error 20: /) });
    expect(await rig.ask('G1 X1 ? F100')).toMatchObject({ kind: 'error', error: expect.stringMatching(/at once/) });
    expect((await rig.ask('$$')).lines).toHaveLength(34);
  });
  it.each(['grbl', 'grblhal'] as const)(
    'enters and leaves check mode of %s without taking the banner for a restart',
    async (flavour) => {
      const rig = mill({ flavour });
      expect(await rig.ask('$C')).toEqual({ kind: 'ok', lines: ['[MSG:Enabled]'] });
      expect(await rig.ask('G1X10F100')).toMatchObject({ kind: 'ok' });
      expect(await rig.ask('$C')).toEqual({ kind: 'ok', lines: ['[MSG:Disabled]'] });
      expect(await rig.ask('$RST=$')).toEqual({ kind: 'ok', lines: ['[MSG:Restoring defaults]'] });
      expect(rig.told).toEqual([]);
      expect(rig.machine.positionMm[0]).toBe(0);
    },
  );
  it('lets grblHAL forget its error only by an empty command', async () => {
    const rig = mill({ flavour: 'grblhal' });
    await rig.ask('G5');
    expect(await rig.ask('G0X1')).toMatchObject({ kind: 'error' });
    expect(await rig.ask('')).toEqual({ kind: 'ok', lines: [] });
    expect(await rig.ask('G0X1')).toMatchObject({ kind: 'ok' });
  });
  it('homes and probes, and tells an alarm as the error it is', async () => {
    const homing = mill({ settings: { 22: 1 } });
    expect(await homing.ask('$H')).toMatchObject({ kind: 'ok' });
    expect(homing.told).toEqual(['position true']);
    const probing = mill({ probePlateZMm: -5 });
    expect(await probing.ask('G38.2Z-20F100')).toEqual({ kind: 'ok', lines: ['[PRB:0.000,0.000,-5.000:1]'] });
    const bare = mill();
    expect(await bare.ask('G38.2Z-2F100')).toMatchObject({ kind: 'error', error: expect.stringMatching(/^alarm 5: the probe/) });
  });
  it('gives up after silence, and does not take the late answer for that of the next command', async () => {
    let isDeaf = true;
    const rig = mill({ hear: (line) => (isDeaf && line === 'ok' ? null : line) });
    expect(await rig.ask('$N', 1_000)).toMatchObject({ kind: 'timeout' });
    isDeaf = false;
    rig.driver.receive('ok');
    expect(await rig.ask('$I')).toMatchObject({
      kind: 'ok',
      lines: [expect.stringMatching(/^\[VER/), expect.stringMatching(/^\[OPT/)],
    });
  });
  it('ends with an emergency stop', async () => {
    const rig = mill();
    const answer = rig.driver.converse('G4P60');
    rig.driver.emergencyStop();
    expect(await answer).toMatchObject({ kind: 'ended' });
    expect(rig.written.endsWith('\x18')).toBe(true);
  });
});

describe('hands on a Grbl', () => {
  it('sets the feed override by the fewest bytes, from what the machine told last', () => {
    const rig = mill();
    rig.run(SLOW);
    rig.wait(2_000);
    const before = rig.written.length;
    rig.driver.override('feed', 121);
    expect(rig.written.slice(before)).toBe('\x91\x91\x93');
    rig.driver.override('feed', 100);
    rig.wait(1_000);
    expect(rig.motion.overrides?.feedPercent).toBe(100);
    rig.driver.override('rapid', 25);
    rig.driver.override('spindle', 50);
    rig.wait(2_000);
    expect(rig.machine.spindleRpm).toBe(4_000);
    expect(rig.motion.overrides).toEqual({ feedPercent: 100, rapidPercent: 25, spindlePercent: 50 });
  });
  it('jogs, and stops at once when told', () => {
    const rig = mill();
    expect(rig.driver.jog({ x: 50, feedMmPerMin: 600 })).toEqual({ kind: 'accepted' });
    rig.wait(1_000);
    expect(rig.machine.state).toBe('Jog');
    rig.driver.jogCancel();
    rig.wait(500);
    expect(rig.machine.state).toBe('Idle');
    expect(rig.machine.positionMm[0]).toBeLessThan(12);
    expect(rig.condition).toBe('idle');
  });
  it('stops a jog that was cancelled before the machine has read it', () => {
    const rig = mill();
    rig.driver.jog({ x: 50, feedMmPerMin: 600 });
    rig.driver.jogCancel();
    rig.wait(1_000);
    expect(rig.machine.state).toBe('Idle');
    expect(rig.machine.positionMm[0]).toBeLessThan(5);
  });
  it('stops a jog when nobody presses any more', () => {
    const rig = mill();
    rig.driver.jog({ x: 150, feedMmPerMin: 600 });
    rig.wait(JOG_SILENCE_MS + 1_000);
    expect(rig.machine.state).toBe('Idle');
    expect(rig.machine.positionMm[0]).toBeLessThan(60);
  });
  it('refuses a jog without bound, in a job, or in an alarm', () => {
    const rig = mill();
    expect(rig.driver.jog({ x: 900, feedMmPerMin: 600 })).toMatchObject({ kind: 'refused' });
    rig.run(SLOW);
    rig.wait(500);
    expect(rig.driver.jog({ x: 1, feedMmPerMin: 600 })).toMatchObject({ kind: 'refused' });
    expect(mill({ settings: { 22: 1 } }).driver.jog({ x: 1, feedMmPerMin: 600 })).toMatchObject({ kind: 'refused' });
  });
});
