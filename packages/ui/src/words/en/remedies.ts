import type { Wording } from '../language.ts';
import type { REMEDIES_ZH_CN } from '../zh-CN/remedies.ts';

export const REMEDIES_EN: Wording<typeof REMEDIES_ZH_CN> = {
  not_json: {
    why: 'The content is not JSON, so it cannot be read.',
    remedy:
      'Compare the contents as received and have the vendor or department mend the encoding (UTF-8, JSON). Until then trying again fails.',
  },
  schema: {
    why: "It is JSON, but not in the shape of SenML or CloudEvents, or its topic is none of the city's.",
    remedy: "Mend what “Detail” points at; a format of one's own is registered as a feed with a mapping.",
  },
  too_large: {
    why: 'The message is larger than 256 KB; only its beginning was kept.',
    remedy: 'Have the source send it in parts. It is incomplete, so it cannot be tried again.',
  },
  unknown_device: {
    why: 'The device (or department) in the topic is not registered, or is registered in another district.',
    remedy: 'Register the device, then try again: readings are stored with their original time.',
  },
  identity_mismatch: {
    why: "The publisher's account and the device in the topic differ: a wrong configuration, or somebody else.",
    remedy:
      'Check credential and topic; a device behind a gateway is registered behind it. If in doubt, revoke the credential.',
  },
  unknown_metric: {
    why: 'The device is registered, but its type has no such metric.',
    remedy: "Check the name of the metric, or add it to the device type in the city's data, then try again.",
  },
  unsupported_value: {
    why: 'This kind of value is not stored: only numbers and true/false are.',
    remedy: 'Have the source send a number (v) or a boolean (vb). Until then trying again fails.',
  },
  unit_mismatch: {
    why: "The unit of the reading (u) can't be made the metric's: stored as it is, the value would be wrong by factors.",
    remedy:
      "Have the source use the metric's unit or one of its kind; without a unit the metric's holds. If the metric is registered with a wrong unit, mend that, then try again.",
  },
  unsupported_type: {
    why: 'The type of the event is not cityloop.event.reported.v1.',
    remedy: 'Have the department use the agreed type, or register a feed with a mapping.',
  },
  unknown_category: {
    why: "The category of the event is not in the city's catalogue.",
    remedy: 'Add the category, or have the department use one that exists, then try again.',
  },
  out_of_window: {
    why: 'Its time is more than 7 days back or 5 minutes ahead.',
    remedy:
      'Most often the clock of the device is wrong: set it. It is judged by the original time of receipt, so trying again changes nothing.',
  },
  mapping_failed: {
    why: 'The mapping of the feed failed, or made something of the wrong shape.',
    remedy: 'Mend the mapping on the page of the feed, with this sample, then try again.',
  },
};
