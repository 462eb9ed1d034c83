import { readEntitlement } from '../../../../lib/core/account/read-entitlement.js';

const seats = {
  id: 'entitlement_1',
  fixed_charge: 1200,
  price_name: 'Seats, monthly',
  unit_amount: 50,
  feature_key: 'seats',
  feature_name: 'Seats',
  entitlement_limit_max: 10,
  entitlement_limit_min: 0,
};

describe('an entitlement', () => {
  it('is read as Kinde writes it', () => {
    expect(readEntitlement(seats)).toEqual({
      id: 'entitlement_1',
      featureKey: 'seats',
      featureName: 'Seats',
      priceName: 'Seats, monthly',
      limitMin: 0,
      limitMax: 10,
      fixedCharge: 1200,
      unitAmount: 50,
    });
  });

  it.each([null, undefined])('has no limits and no prices when Kinde writes %j', (nothing) => {
    const unlimited = {
      ...seats,
      fixed_charge: nothing,
      unit_amount: nothing,
      entitlement_limit_max: nothing,
      entitlement_limit_min: nothing,
    };
    expect(readEntitlement(unlimited)).toMatchObject({ featureKey: 'seats' });
    expect(readEntitlement(unlimited)).toEqual(
      expect.objectContaining({
        limitMin: undefined,
        limitMax: undefined,
        fixedCharge: undefined,
        unitAmount: undefined,
      }),
    );
  });

  it('needs nothing but the feature that it is about', () => {
    expect(readEntitlement({ feature_key: 'seats' })).toEqual({ featureKey: 'seats' });
    const odd = {
      feature_key: 'seats',
      id: 1,
      feature_name: null,
      price_name: [],
      unit_amount: '5',
    };
    expect(readEntitlement(odd)).toEqual({ featureKey: 'seats' });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'seats'],
    ['a list', [seats]],
    ['without a feature', { ...seats, feature_key: undefined }],
    ['about a feature of null', { ...seats, feature_key: null }],
    ['about a feature without a name', { ...seats, feature_key: '' }],
    ['about several features', { ...seats, feature_key: ['seats'] }],
    ['about what a prototype says', Object.create(seats)],
  ])('is none when it is %s', (_, value) => {
    expect(readEntitlement(value)).toBeUndefined();
  });

  it.each(['10', Number.NaN, Infinity, true, {}, [10]])(
    'is none when its limit is %p, which must not count as no limit',
    (limit) => {
      expect(readEntitlement({ ...seats, entitlement_limit_max: limit })).toBeUndefined();
      expect(readEntitlement({ ...seats, entitlement_limit_min: limit })).toBeUndefined();
    },
  );
});
