import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import type { EvidenceItem } from '@cityloop/contract/rest/case';
import type { ProblemCode } from '@cityloop/contract/rest/problem';
import type { Role } from '@cityloop/domain/account/actor';
import type { AlarmActionType } from '@cityloop/domain/alarm/lifecycle';
import type { CaseAction } from '@cityloop/domain/case/case-file';
import type { Deadline, Lamp } from '@cityloop/domain/case/deadline';
import type { SeparationRule } from '@cityloop/domain/case/refusal';
import type { CaseState } from '@cityloop/domain/case/transitions';
import type { ComponentClass } from '@cityloop/domain/component/component';
import type { Channel } from '@cityloop/domain/event/category';
import type { VitalSignStatus } from '@cityloop/domain/situation/vital-sign';
import type { Quality } from '@cityloop/domain/telemetry/reading';
import type { TimeUnit } from '@cityloop/domain/time/work-calendar';

/** Every word of the house that people read, by kind and code. A code without a word does not compile. */
export interface Terms {
  readonly state: Readonly<Record<CaseState, string>>;
  /** Imperative: what a button says. */
  readonly action: Readonly<Record<CaseAction['type'], string>>;
  /** Past: what a timeline says. */
  readonly done: Readonly<Record<CaseAction['type'], string>>;
  readonly role: Readonly<Record<Role, string>>;
  readonly channel: Readonly<Record<Channel, string>>;
  readonly quality: Readonly<Record<Quality, string>>;
  readonly lamp: Readonly<Record<Lamp, string>>;
  readonly stage: Readonly<Record<Deadline['kind'], string>>;
  readonly evidenceStage: Readonly<Record<EvidenceItem['stage'], string>>;
  readonly alarmAction: Readonly<Record<AlarmActionType, string>>;
  readonly alarmPriority: Readonly<Record<'1' | '2' | '3' | '4', string>>;
  readonly vitalStatus: Readonly<Record<VitalSignStatus, string>>;
  readonly componentClass: Readonly<Record<ComponentClass, string>>;
  /** Short words beside a number: `3 工作时`. */
  readonly timeUnit: Readonly<Record<TimeUnit, string>>;
  readonly quarantineReason: Readonly<Record<QuarantineReason, string>>;
  readonly separation: Readonly<Record<SeparationRule, string>>;
  /** A sentence: what stopped it and what would work. `unreachable` is the client's own: no answer came. */
  readonly problem: Readonly<Record<ProblemCode | 'unreachable', string>>;
}
