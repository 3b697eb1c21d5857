/** The languages of the pages. Chinese is the first: what has no word in another falls back to it. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same words in every language. A key that one of them lacks does not compile. */
export type Dictionary<Words> = Readonly<Record<Language, Words>>;

/**
 * The shape that every language must fill, taken from the Chinese one: a sentence with parameters is a function of
 * them, everything else a string, in groups as deep as one likes.
 */
export type Wording<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : Words[Key] extends string
      ? string
      : Wording<Words[Key]>;
};

/** The language of ours for a tag such as `en-GB` or `zh-Hans`; Simplified Chinese where it is neither. */
export function languageOf(tag: string | null | undefined): Language {
  return tag?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}

export function otherLanguage(language: Language): Language {
  return language === 'en' ? 'zh-CN' : 'en';
}

/** The name of a thing of the city in a language; Chinese where no English one was given. */
export function nameIn(language: Language, thing: { readonly name: string; readonly nameEn?: string }): string {
  return language === 'en' && thing.nameEn ? thing.nameEn : thing.name;
}
