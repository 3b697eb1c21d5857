import { describe, expect, it } from 'vitest';
import { cityEventData, cloudEvent, EVENT_REPORTED } from './city-event.ts';
import { deviceStatus } from './device-status.ts';

const ENVELOPE = { specversion: '1.0', id: 'A234-1234-1234', source: '/mycontext', type: EVENT_REPORTED };
const DATA = { category: '0101', title: 'flood', location: { lon: 120, lat: 30 } };

const faultOf = (json: unknown) => {
  const [issue] = cloudEvent.safeParse(json).error?.issues ?? [];
  return issue && [issue.path.join('.'), issue.message].join(': ');
};

describe('a CloudEvent', () => {
  it('is read with extensions, optional attributes and any data (the example of the specification)', () => {
    const { subject, ...set } = {
      specversion: '1.0',
      type: 'com.example.someevent',
      source: '/mycontext',
      subject: null,
      id: 'C234-1234-1234',
      time: '2018-04-05T17:31:00Z',
      comexampleextension1: 'value',
      comexampleothervalue: 5,
      datacontenttype: 'application/json',
      data: { appinfoA: 'abc', appinfoB: 123, appinfoC: true },
    };
    expect(cloudEvent.parse({ subject, ...set })).toEqual(set);
  });

  it.each(['specversion', 'id', 'source', 'type'])(
    'is not one without %s, with null or an empty text for it',
    (name) => {
      const { [name]: _left, ...rest } = ENVELOPE as Record<string, string>;
      expect(faultOf(rest)).toMatch(name);
      expect(faultOf({ ...rest, [name]: null })).toMatch(name);
      expect(faultOf({ ...rest, [name]: '' })).toMatch(name);
      expect(faultOf({ ...rest, [name]: 1 })).toMatch(name);
    },
  );

  it.each(['subject', 'time', 'datacontenttype', 'dataschema', 'someextension', 'data_base64'])(
    'takes a %s of null as unset, and no empty text or list for it',
    (name) => {
      expect(cloudEvent.parse({ ...ENVELOPE, [name]: null })).toEqual(ENVELOPE);
      expect(cloudEvent.safeParse({ ...ENVELOPE, [name]: [] }).success).toBe(false);
      const mayBeEmpty = name === 'someextension' || name === 'data_base64';
      expect(cloudEvent.safeParse({ ...ENVELOPE, [name]: '' }).success).toBe(mayBeEmpty);
    },
  );

  it.each(['0.3', '1.0.2', '1', '2.0', 1.0])('is not one of version %j', (specversion) => {
    expect(faultOf({ ...ENVELOPE, specversion })).toMatch('specversion: Invalid input: expected "1.0"');
  });

  it.each([
    'https://example.com/cloudevents?x=1#f',
    'mailto:group@example.com',
    'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
    '/cloudevents/spec/pull/123',
    '1-555-123-4567',
    '//host:80/p',
    'http://[2001:db8::1]:8080/',
    '?query',
    '%E6%B0%B4',
  ])('takes the source %s', (source) => {
    expect(cloudEvent.parse({ ...ENVELOPE, source })).toEqual({ ...ENVELOPE, source });
  });

  it.each(['a b', '水务', '%zz', '1:2', 'http://[::1', 'a|b', 'a#b#c', 'a\n', '/\ud800'])(
    'refuses the source %j',
    (source) => {
      expect(faultOf({ ...ENVELOPE, source })).toBe('source: no URI-reference of RFC 3986');
    },
  );

  it.each([
    ['2018-04-05T17:31:00Z', '2018-04-05T17:31:00Z'],
    ['2018-04-05t17:31:00.123456789z', '2018-04-05T17:31:00.123456789Z'],
    ['1996-12-19T16:39:57-08:00', '1996-12-19T16:39:57-08:00'],
    ['1990-12-31T23:59:60Z', '1990-12-31T23:59:59Z'],
    ['1937-01-01T12:00:27.87+00:20', '1937-01-01T12:00:27.87+00:20'],
    ['2018-04-05T17:31:00-00:00', '2018-04-05T17:31:00-00:00'],
  ])('takes the time %s as %s', (time, read) => {
    expect(cloudEvent.parse({ ...ENVELOPE, time }).time).toBe(read);
    expect(Date.parse(read)).not.toBeNaN();
  });

  it.each([
    'yesterday',
    '2018-04-05',
    '2018-04-05T17:31:00',
    '2018-04-05T17:31Z',
    '2018-02-30T00:00:00Z',
    '2018-04-05T24:00:00Z',
    '2018-04-05T17:31:60Z',
    '2018-04-05 17:31:00Z',
    '2018-04-05T17:31:00+0800',
    1522949460,
  ])('refuses the time %j', (time) => {
    expect(faultOf({ ...ENVELOPE, time })).toBe('time: no timestamp of RFC 3339');
  });

  it.each([
    { datacontenttype: 'text/xml; charset="utf-8"' },
    { datacontenttype: 'application/vnd.city+json;charset=UTF-8', data: {} },
    { dataschema: 'https://example.com/schema#1' },
    { subject: 'mynewfile.jpg' },
    { subject: '水位' },
    { data: null },
    { data: "I'm just a string" },
    { datacontenttype: 'application/xml', data: '<much wow="xml"/>' },
    { datacontenttype: 'application/octet-stream', data_base64: 'aGkKCg==' },
    { ext1: 'x', ext2: true, ext3: -2147483648, ext4: 2147483647, ext5: '' },
    { averyveryverylongnameofanextension: '' },
  ])('takes %j', (change) => {
    expect(cloudEvent.parse({ ...ENVELOPE, ...change })).toEqual({ ...ENVELOPE, ...change });
  });

  it.each([
    [{ datacontenttype: 'json' }, 'datacontenttype: no media type of RFC 2046'],
    [{ datacontenttype: 'text/' }, 'datacontenttype: no media type of RFC 2046'],
    [{ dataschema: '/relative' }, 'dataschema: no URI of RFC 3986'],
    [{ id: 'a\u0000' }, 'id: a control character or half a surrogate pair'],
    [{ type: 'a\u009f' }, 'type: a control character or half a surrogate pair'],
    [{ subject: '\udc00' }, 'subject: a control character or half a surrogate pair'],
    [{ subject: '\uffff' }, 'subject: a control character or half a surrogate pair'],
    [{ comExample: 1 }, 'comExample: names of attributes are lower-case letters and digits'],
    [{ com_example: 1 }, 'com_example: names of attributes are lower-case letters and digits'],
    [{ 'com-example': 1 }, 'com-example: names of attributes are lower-case letters and digits'],
    [{ '': 1 }, ': names of attributes are lower-case letters and digits'],
    [{ ext: 1.5 }, 'ext: an attribute is a text, a boolean or an integer of 32 bits'],
    [{ ext: 2 ** 31 }, 'ext: an attribute is a text, a boolean or an integer of 32 bits'],
    [{ ext: -(2 ** 31) - 1 }, 'ext: an attribute is a text, a boolean or an integer of 32 bits'],
    [{ ext: {} }, 'ext: an attribute is a text, a boolean or an integer of 32 bits'],
    [{ ext: [] }, 'ext: an attribute is a text, a boolean or an integer of 32 bits'],
    [{ ext: 'a\u0007' }, 'ext: an attribute is a text, a boolean or an integer of 32 bits'],
    [{ data: {}, data_base64: 'e30=' }, 'data_base64: data and data_base64 exclude each other'],
    [{ datacontenttype: 'application/xml', data: {} }, 'data: data that is application/xml is a text, not JSON'],
  ])('refuses %j', (change, fault) => {
    expect(faultOf({ ...ENVELOPE, ...change })).toBe(fault);
  });

  it('refuses binary data that is not Base64', () => {
    expect(faultOf({ ...ENVELOPE, data_base64: '***' })).toMatch('data_base64');
  });

  it('refuses names that mean something to JavaScript, and leaves its prototypes alone', () => {
    const json = JSON.stringify(ENVELOPE).replace('{', '{"__proto__":{"polluted":true},');
    expect(faultOf(JSON.parse(json))).toBe('__proto__: names of attributes are lower-case letters and digits');
    expect(cloudEvent.parse({ ...ENVELOPE, constructor: 'x' })).toEqual({ ...ENVELOPE, constructor: 'x' });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('comes alone: a batch is another format', () => {
    expect(faultOf([ENVELOPE])).toBe(': a batch of CloudEvents is not taken: publish each event by itself');
    expect(faultOf([])).toBe(': a batch of CloudEvents is not taken: publish each event by itself');
  });

  it.each([null, 1, 'x', true])('is not %j', (json) => {
    expect(cloudEvent.safeParse(json).success).toBe(false);
  });

  it('is judged however long its texts are', () => {
    const long = 'a/'.repeat(131_072);
    for (const name of ['id', 'source', 'dataschema', 'datacontenttype', 'time', 'data_base64', long]) {
      expect(cloudEvent.safeParse({ ...ENVELOPE, [name]: `${long} ` }).success).toBe(false);
    }
  });
});

describe('the data of an event', () => {
  it('needs category, title and location, and takes what else the contract names', () => {
    expect(cityEventData.parse(DATA)).toEqual(DATA);
    const full = {
      ...DATA,
      description: 'knee-deep',
      location: { lon: 120, lat: 30, crs: 'CGCS2000' },
      address: 'Long Street 1',
      severity: 2,
      reporter: 'post 7',
      externalId: 'X-1',
    };
    expect(cityEventData.parse(full)).toEqual(full);
  });

  it('says where it has to be', () => {
    expect(cityEventData.safeParse(undefined).error?.issues[0]?.message).toMatch('data_base64 is not taken');
  });

  it.each([
    { category: '' },
    { title: 'x'.repeat(201) },
    { location: { lon: 181, lat: 0 } },
    { location: { lon: 0, lat: 0, crs: 'GCJ02' } },
    { severity: 5 },
  ])('refuses %j', (change) => {
    expect(cityEventData.safeParse({ ...DATA, ...change }).success).toBe(false);
  });
});

describe('a device status', () => {
  it('is online or not, at a time with its zone', () => {
    expect(deviceStatus.safeParse({ online: true, at: '2026-05-10T12:00:00.000Z' }).success).toBe(true);
    expect(deviceStatus.safeParse({ online: true, at: '2026-05-10T12:00:00' }).success).toBe(false);
    expect(deviceStatus.safeParse({ online: 1, at: '2026-05-10T12:00:00Z' }).success).toBe(false);
  });
});
