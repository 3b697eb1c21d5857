import type { ComponentTypeItem, MetricItem } from '@cityloop/contract/rest/component-type';
import type { COMPONENT_TYPE_OPERATIONS } from '@cityloop/contract/rest/component-type-operations';
import { type ComponentTypeRecord, findComponentType, listComponentTypes } from '@cityloop/db/component/component-type';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { page } from '@cityloop/web/page';
import { onSubject, ProblemError, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import type { ComponentParts } from './component-parts.ts';
import { changeComponentType, createComponentType } from './edit-component-type.ts';
import { changeMetric, createMetric } from './edit-metric.ts';

interface Named {
  readonly params: Readonly<Record<string, string>>;
}

/** Types of components and devices, and what they measure. */
export function createComponentTypeRoutes(parts: ComponentParts): Routes<typeof COMPONENT_TYPE_OPERATIONS> {
  const { pool } = parts;
  const named = ({ params }: Named) => getComponentType(pool, params.code);
  return {
    listComponentTypes: ({ query }) =>
      page(query, {
        list: 'component types',
        position: z.string(),
        rows: (after, limit) => listComponentTypes(pool, { after, limit }),
        positionOf: ({ code }) => code,
        present: presentComponentType,
      }),
    createComponentType: async (context) =>
      presentComponentType(await getComponentType(pool, await createComponentType(parts, context))),
    getComponentType: async (context) => presentComponentType(await named(context)),
    changeComponentType: onSubject(named, async (context, type) => {
      await changeComponentType(parts, context, type);
      return presentComponentType(await getComponentType(pool, type.code));
    }),
    listMetrics: async ({ params, query }) => {
      const { code, metrics } = await getComponentType(pool, params.code);
      return page(query, {
        list: `metrics of ${code}`,
        position: z.int(),
        rows: async (after = 0, limit) => [...metrics.entries()].slice(after, after + limit),
        positionOf: ([index]) => index + 1,
        present: ([, metric]) => metric,
      });
    },
    createMetric: onSubject(named, async (context, type) => {
      await createMetric(parts, context, type);
      return getMetric(await getComponentType(pool, type.code), context.body.code);
    }),
    changeMetric: onSubject(
      async (context) => {
        const type = await named(context);
        return { type: type.code, metric: getMetric(type, context.params.metric) };
      },
      async (context, { type, metric }) => {
        await changeMetric(parts, context, { type, code: metric.code });
        return getMetric(await getComponentType(pool, type), metric.code);
      },
    ),
  };
}

async function getComponentType(db: Queryable, code: string | undefined): Promise<ComponentTypeRecord> {
  const type = code === undefined ? undefined : await findComponentType(db, code);
  if (!type) throw new ProblemError('not-found', `There is no component type ${code}.`);
  return type;
}

function getMetric({ code, metrics }: ComponentTypeRecord, wanted: string | undefined): MetricItem {
  const metric = metrics.find((one) => one.code === wanted);
  if (!metric) throw new ProblemError('not-found', `The type ${code} has no metric ${wanted}.`);
  return metric;
}

function presentComponentType(record: ComponentTypeRecord): ComponentTypeItem {
  const { maintenanceBelow, maintenanceCategory, metrics, ...type } = record;
  const isMaintained = maintenanceBelow !== null && maintenanceCategory !== null;
  const maintenance = isMaintained ? { below: maintenanceBelow / 100, category: maintenanceCategory } : null;
  return { ...type, maintenance, metrics: [...metrics] };
}
