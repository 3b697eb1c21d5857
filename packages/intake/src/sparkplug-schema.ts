import protobuf from 'protobufjs/light.js';

/** Fields of a message of protobuf by name: type and number; `[]` after the type for many. */
type Fields = Readonly<Record<string, readonly [type: string, id: number]>>;

/** What a value may be, by the numbers that a message gives its fields. */
function valueFields(first: number): Fields {
  const types = ['uint32', 'uint64', 'float', 'double', 'bool', 'string'];
  const names = ['intValue', 'longValue', 'floatValue', 'doubleValue', 'booleanValue', 'stringValue'];
  return Object.fromEntries(names.map((name, index) => [name, [types[index] ?? '', first + index] as const]));
}

/** Messages of the Sparkplug B payload (Sparkplug 3.0.0 section 6.4), without what no reader asks for: metadata and extensions. */
const MESSAGES: Readonly<Record<string, Fields>> = {
  Payload: {
    timestamp: ['uint64', 1],
    metrics: ['Metric[]', 2],
    seq: ['uint64', 3],
    uuid: ['string', 4],
    body: ['bytes', 5],
  },
  Metric: {
    name: ['string', 1],
    alias: ['uint64', 2],
    timestamp: ['uint64', 3],
    datatype: ['uint32', 4],
    isHistorical: ['bool', 5],
    isTransient: ['bool', 6],
    isNull: ['bool', 7],
    properties: ['PropertySet', 9],
    ...valueFields(10),
    bytesValue: ['bytes', 16],
    datasetValue: ['DataSet', 17],
    templateValue: ['Template', 18],
  },
  PropertySet: { keys: ['string[]', 1], values: ['PropertyValue[]', 2] },
  PropertyValue: { type: ['uint32', 1], isNull: ['bool', 2], ...valueFields(3), propertysetValue: ['PropertySet', 9] },
  DataSet: { columns: ['string[]', 2], types: ['uint32[]', 3], rows: ['Row[]', 4] },
  Row: { elements: ['DataSetValue[]', 1] },
  DataSetValue: valueFields(1),
  Template: { version: ['string', 1], metrics: ['Metric[]', 2], templateRef: ['string', 4], isDefinition: ['bool', 5] },
};

function fieldOf([type, id]: readonly [type: string, id: number]) {
  return type.endsWith('[]') ? { rule: 'repeated', type: type.slice(0, -2), id } : { type, id };
}

const nested = Object.fromEntries(
  Object.entries(MESSAGES).map(([name, fields]) => [
    name,
    // As Sparkplug's own: a zero that was sent is a zero, not nothing.
    {
      edition: 'proto2',
      fields: Object.fromEntries(Object.entries(fields).map(([field, spec]) => [field, fieldOf(spec)])),
    },
  ]),
);

export const SPARKPLUG_PAYLOAD = protobuf.Root.fromJSON({ nested }).lookupType('Payload');
