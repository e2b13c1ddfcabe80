import { type Scenario } from '../scenarios/scenario.ts';

/** What JSON says of a scenario: its description without its code. */
export type Metadata = Required<Pick<Scenario, 'name' | 'chapter' | 'article' | 'section' | 'shows' | 'operators'>> & {
  readonly needs: readonly string[];
  /** The documented time in ms, and what one thing after another would take. */
  readonly time: number | null;
  readonly in_sequence: number | null;
};

export function metadataOf(scenario: Scenario): Metadata {
  const { name, chapter, article, section, shows, operators, needs = [], time, inSequence } = scenario;
  return {
    name, chapter, article, section, shows, operators, needs, time: time ?? null, in_sequence: inSequence ?? null,
  };
}
