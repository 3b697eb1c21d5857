import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import type { EvidenceItem } from '@cityloop/contract/rest/case';
import type { ProblemCode, ReportFault } from '@cityloop/contract/rest/problem';
import type { Role } from '@cityloop/domain/account/actor';
import type { AlarmActionType, AlarmEndReason } from '@cityloop/domain/alarm/lifecycle';
import type { AlarmSource } from '@cityloop/domain/alarm/source';
import type { CaseAction } from '@cityloop/domain/case/actions';
import type { ClockKind, Lamp } from '@cityloop/domain/case/clock';
import type { Fault, SeparationRule } from '@cityloop/domain/case/rule';
import type { Stage, TaskGroup } from '@cityloop/domain/case/stages';
import type { CaseState } from '@cityloop/domain/case/states';
import type { ComponentClass } from '@cityloop/domain/component/component';
import type { Channel } from '@cityloop/domain/event/category';
import type { FeedState } from '@cityloop/domain/feed/feed';
import type { VitalSignStatus } from '@cityloop/domain/situation/vital-sign';
import type { Quality } from '@cityloop/domain/telemetry/reading';
import type { TimeUnit } from '@cityloop/domain/time/work-calendar';

/** How a live line is: as `LiveState` of the client, which this floor does not see. */
export type ConnectionKind = 'connecting' | 'live' | 'replaying' | 'reconnecting' | 'stale';

/** The word of every code that domain and wire know, by kind. A code without a word does not compile. */
export interface Codes {
  readonly state: Readonly<Record<CaseState, string>>;
  /** A stage of several states. One of a single state is called what its state is called. */
  readonly caseStage: Readonly<Record<Extract<Stage, 'disposal' | 'ended'>, string>>;
  /** What a case is to a handler of its department, where the word of its state doesn't say it. */
  readonly taskGroup: Readonly<Record<Exclude<TaskGroup, 'working'>, string>>;
  /** Imperative: what a button says. */
  readonly action: Readonly<Record<CaseAction['type'], string>>;
  /** Past: what a timeline says. */
  readonly done: Readonly<Record<CaseAction['type'], string>>;
  readonly role: Readonly<Record<Role, string>>;
  readonly channel: Readonly<Record<Channel, string>>;
  readonly quality: Readonly<Record<Quality, string>>;
  /** `red` is the one word for a case past its time: lamp, filter, legend, list, ranking and clock all say it. */
  readonly lamp: Readonly<Record<Lamp, string>>;
  readonly stage: Readonly<Record<ClockKind, string>>;
  readonly evidenceStage: Readonly<Record<EvidenceItem['stage'], string>>;
  readonly alarmAction: Readonly<Record<AlarmActionType, string>>;
  readonly alarmState: Readonly<Record<'active' | 'cleared' | 'acknowledged' | 'unacknowledged', string>>;
  readonly alarmEndReason: Readonly<Record<AlarmEndReason, string>>;
  /** What the source of an active alarm does now. */
  readonly alarmSource: Readonly<Record<AlarmSource, string>>;
  readonly alarmPriority: Readonly<Record<'1' | '2' | '3' | '4', string>>;
  readonly vitalStatus: Readonly<Record<VitalSignStatus, string>>;
  readonly connection: Readonly<Record<ConnectionKind, string>>;
  /** Whether a device speaks. */
  readonly presence: Readonly<Record<'online' | 'offline', string>>;
  readonly componentClass: Readonly<Record<ComponentClass, string>>;
  /** Short words beside a number: `3 工作时`, `20 min`. */
  readonly timeUnit: Readonly<Record<TimeUnit | 'minute' | 'second', string>>;
  readonly feedState: Readonly<Record<FeedState, string>>;
  readonly quarantineReason: Readonly<Record<QuarantineReason, string>>;
  readonly separation: Readonly<Record<SeparationRule, string>>;
  /** What is wrong with what was asked for, as a sentence that says what would work. */
  readonly fault: Readonly<Record<Fault['kind'] | ReportFault, string>>;
  /** A sentence: what stopped it and what would work. `unreachable` is the client's own: no answer came. */
  readonly problem: Readonly<Record<ProblemCode | 'unreachable', string>>;
}
