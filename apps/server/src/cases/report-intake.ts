import type { Body } from '@cityloop/contract/rest/operations';
import type { ReportFault } from '@cityloop/contract/rest/problem';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { isComponent } from '@cityloop/db/case/case-lookup';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type Actor, hasRole, type Role } from '@cityloop/domain/account/actor';
import type { Report } from '@cityloop/domain/case/report';
import type { Channel } from '@cityloop/domain/event/category';
import { needsConfirmation } from '@cityloop/domain/event/category';
import type { UnitGridCode } from '@cityloop/domain/grid/codes';
import { ProblemError } from '@cityloop/web/route';

export type CaseReportSent = Body<'reportCase'>;

/** Channels that only machines report through; their policies may skip the confirmation. */
const MACHINE_CHANNELS: readonly Channel[] = ['sensor', 'department'];

/** Who reports in which post, and through which channel where they name none. Officers in the field are the patrol. */
const INTAKE_POSTS: readonly { readonly role: Role; readonly channel: Channel; readonly mayChoose: boolean }[] = [
  { role: 'clerk', channel: 'hotline', mayChoose: true },
  { role: 'dutyChief', channel: 'superior', mayChoose: true },
  { role: 'admin', channel: 'superior', mayChoose: true },
  { role: 'collector', channel: 'patrol', mayChoose: false },
  { role: 'handler', channel: 'patrol', mayChoose: false },
];

export interface CheckedReport {
  readonly report: Report;
  readonly role: Role;
}

/**
 * A person's report as it goes on file.
 * @throws ProblemError `invalid` for an unknown category or component, a place outside the city, or a channel that is not theirs
 */
export async function checkReport(
  db: Queryable,
  book: CaseBook,
  actor: Actor,
  { sent, grid }: { readonly sent: CaseReportSent; readonly grid: UnitGridCode | undefined },
): Promise<CheckedReport> {
  const { role, channel } = intakeChannel(actor, sent.channel);
  const category = book.categories.get(sent.category);
  if (!category) throw invalid('unknownCategory', `there is no category ${sent.category}`);
  if (category.ended) {
    throw new ProblemError('ended', `Cannot report the case: category ${sent.category} has ended. Choose another.`);
  }
  if (!grid) throw invalid('outsideCity', `${sent.location.lon}, ${sent.location.lat} lies outside the city`);
  if (sent.component !== undefined && !(await isComponent(db, sent.component))) {
    throw invalid('unknownComponent', `there is no component ${sent.component}`);
  }
  const report: Report = {
    channel,
    category: sent.category,
    title: sent.title,
    description: sent.description,
    location: sent.location,
    grid,
    address: sent.address,
    reporter: actor.username,
    componentId: sent.component,
    alarmId: undefined,
    externalId: undefined,
    confirmationExempt: !needsConfirmation(category, channel),
  };
  return { report, role };
}

function intakeChannel(actor: Actor, wanted: Channel | undefined): { role: Role; channel: Channel } {
  const post = INTAKE_POSTS.find(({ role }) => hasRole(actor, role));
  if (!post) throw new ProblemError('forbidden', 'Cannot report a case: none of your roles takes in reports.');
  const { role, channel, mayChoose } = post;
  if (wanted === undefined || wanted === channel) return { role, channel };
  if (!mayChoose) throw invalid('channelOfAnotherPost', `a ${role} reports through ${channel}`);
  if (MACHINE_CHANNELS.includes(wanted)) throw invalid('channelOfMachines', `only machines report through ${wanted}`);
  return { role, channel: wanted };
}

function invalid(kind: ReportFault, because: string): ProblemError {
  return new ProblemError('invalid', `Cannot report the case: ${because}.`, { fault: { kind } });
}
