import { useRest } from '@cityloop/client/react/use-operation';
import type { ComponentTypeItem } from '@cityloop/contract/rest/component-type';
import { COMPONENT_CLASSES } from '@cityloop/domain/component/component';
import { nameIn } from '@cityloop/ui/words/language';
import { TYPES_WORDS } from '@cityloop/ui/words/types';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { useCatalogue } from '../../names/catalogue.ts';
import { DrawerForm, type Submission } from '../../workbench/DrawerForm.tsx';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, TextField } from '../../workbench/fields.tsx';
import { buildNewType, buildTypeChange, EMPTY_TYPE, type TypeValues, typeValuesOf } from './type-body.ts';
import { useForgetTypes } from './use-forget-types.ts';

interface TypeFormProps {
  readonly former: ComponentTypeItem | undefined;
  readonly onSaved: (type: ComponentTypeItem) => void;
}

/** Makes a type, or changes one: its code and whether it measures then stay. */
export function TypeForm({ former, onSaved }: TypeFormProps) {
  const { terms, words } = useWords(TYPES_WORDS);
  const forget = useForgetTypes();
  const submit = useSubmit(former);
  return (
    <DrawerForm
      testId="type-form"
      start={former ? typeValuesOf(former) : EMPTY_TYPE}
      submit={submit}
      onSaved={(type) => {
        forget();
        onSaved(type);
      }}
      button={{ testId: 'save-type' }}
    >
      {(draft) => (
        <div className="types-fields">
          {!former && <NewTypeFields draft={draft} />}
          <TextField draft={draft} name="name" label={terms.thing.name} testId="type-name" />
          <TextField draft={draft} name="nameEn" label={words.nameEn} />
          <ChoiceField
            draft={draft}
            name="class"
            label={words.class}
            choices={COMPONENT_CLASSES.map((each) => ({ value: each, label: terms.componentClass[each] }))}
          />
          {draft.values.nature === 'device' && <MaintenanceFields draft={draft} />}
        </div>
      )}
    </DrawerForm>
  );
}

/** Nothing changed is saved as it is, without a request. */
function useSubmit(
  former: ComponentTypeItem | undefined,
): (values: TypeValues) => Submission<TypeValues, ComponentTypeItem> {
  const client = useRest();
  return (values) => {
    if (!former) {
      const built = buildNewType(values);
      return 'wrong' in built ? built : { send: () => client.call('createComponentType', { body: built.body }) };
    }
    const built = buildTypeChange(values, former);
    if (!built) return { send: () => Promise.resolve(former) };
    if ('wrong' in built) return built;
    return { send: () => client.call('changeComponentType', { params: { code: former.code }, body: built.body }) };
  };
}

interface PartProps {
  readonly draft: Draft<TypeValues>;
}

function NewTypeFields({ draft }: PartProps) {
  const { terms, words } = useWords(TYPES_WORDS);
  return (
    <>
      <TextField
        draft={draft}
        name="code"
        label={terms.thing.id}
        hint={words.codeHint}
        fault={words.codeHint}
        testId="type-code"
      />
      <ChoiceField
        draft={draft}
        name="nature"
        label={words.device}
        choices={(['device', 'component'] as const).map((each) => ({ value: each, label: words.natures[each] }))}
      />
    </>
  );
}

function MaintenanceFields({ draft }: PartProps) {
  const { words } = useWords(TYPES_WORDS);
  const language = useLanguage();
  const { categories } = useCatalogue();
  return (
    <>
      <TextField
        draft={draft}
        name="maintenanceBelow"
        label={words.maintenanceBelow}
        hint={words.maintenanceHint}
        fault={words.number}
        testId="type-maintenance"
      />
      <ChoiceField
        draft={draft}
        name="maintenanceCategory"
        label={words.maintenanceCategory}
        none={words.never}
        choices={categories.map((one) => ({ value: one.code, label: nameIn(language, one) }))}
        testId="type-category"
      />
    </>
  );
}
