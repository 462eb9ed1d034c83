import {
  conditionHolds,
  providedConditionHolds,
} from '../../../../lib/core/access/condition-requirements.js';
import { KindeMachine, KindeUser, type Principal } from '../../../../lib/index.js';
import { circumstances } from './circumstances.js';

const user = new KindeUser({ sub: 'kp_1' });
const machine = new KindeMachine({ azp: 'a-machine' });
const worksHere = () => true;

/** What promise libraries promise with. */
const thenable = (answer: unknown) => ({
  // oxlint-disable-next-line unicorn/no-thenable -- as they have it
  then: (resolve: (answer: unknown) => void) => resolve(answer),
});

describe('a condition of the application', () => {
  it.each([
    [true, true],
    [false, false],
    [1, false],
    ['true', false],
    [{}, false],
    [[true], false],
    [null, false],
    [undefined, false],
    [() => true, false],
  ])('that comes to %p lets in: %s', async (answer, isMet) => {
    expect(await conditionHolds(() => answer).isMetBy(user, circumstances())).toBe(isMet);
    expect(await conditionHolds(async () => answer).isMetBy(user, circumstances())).toBe(isMet);
  });

  it('may promise in the words of any library', async () => {
    expect(await conditionHolds(() => thenable(true)).isMetBy(user, circumstances())).toBe(true);
    expect(await conditionHolds(() => thenable('yes')).isMetBy(user, circumstances())).toBe(false);
  });

  it('is answered at once when it needs not wait', () => {
    expect(conditionHolds(() => true).isMetBy(user, circumstances())).toBe(true);
  });

  it.each<[string, Principal]>([
    ['a user', user],
    ['a machine', machine],
  ])('is told who it is, %s, and what the framework gave', (_, principal) => {
    const context = { getType: () => 'http' };
    const told: unknown[] = [];
    const requirement = conditionHolds((...all) => told.push(...all));
    expect(requirement.isMetBy(principal, circumstances({}, context))).toBe(false);
    expect(told).toEqual([principal, context]);
    expect(told[1]).toBe(context);
  });

  it('lets through what it throws', async () => {
    const error = new Error('of the application');
    const throws = conditionHolds(() => {
      throw error;
    });
    expect(() => throws.isMetBy(user, circumstances())).toThrow(error);
    const rejects = conditionHolds(async () => {
      throw error;
    });
    await expect(rejects.isMetBy(user, circumstances())).rejects.toBe(error);
  });

  it('is named in the log as far as it has a name', () => {
    expect(conditionHolds(worksHere).describes).toBe('condition: worksHere');
    expect(conditionHolds(() => true).describes).toBe('condition: one of the application');
  });
});

describe('a condition that a provider of the application has', () => {
  class WorksHere {
    constructor(private readonly answer: (...told: unknown[]) => unknown) {}

    isMet(...told: unknown[]): unknown {
      return this.answer(...told);
    }
  }
  const holds = (answer: (...told: unknown[]) => unknown, context?: unknown) =>
    providedConditionHolds(WorksHere).isMetBy(user, {
      ...circumstances({}, context),
      provider: (type) => (type === WorksHere ? new WorksHere(answer) : undefined),
    });

  it.each([
    [true, true],
    [false, false],
    ['true', false],
    [undefined, false],
  ])('and that comes to %p lets in: %s', async (answer, isMet) => {
    expect(holds(() => answer)).toBe(isMet);
    expect(await holds(async () => answer)).toBe(isMet);
    expect(await holds(() => thenable(answer))).toBe(isMet);
  });

  it('is told who it is, and what the framework gave', () => {
    const context = { getType: () => 'http' };
    const told: unknown[] = [];
    expect(holds((...all) => told.push(...all), context)).toBe(false);
    expect(told).toEqual([user, context]);
  });

  it('lets nobody in where there is no such provider', () => {
    const requirement = providedConditionHolds(WorksHere);
    expect(() => requirement.isMetBy(user, circumstances())).toThrow('no provider');
  });

  it('is named in the log', () => {
    expect(providedConditionHolds(WorksHere).describes).toBe('condition: WorksHere');
    expect(providedConditionHolds(class {}).describes).toBe('condition: one of the application');
  });
});
