import { KIND_NAME } from '../../../../shared/picture/kindShapes.ts';
import { Button } from '../../../components/controls.tsx';
import { type Entity, EntityLabel } from '../../../components/EntityLabel.tsx';
import { navigate } from '../../../lib/route.ts';
import { Blast } from './Blast.tsx';

/** The reach of whatever is no agent: a credential, an integration, an account or a person. */
export function BlastPage({ entity }: { readonly entity: Entity }) {
  return (
    <section className="ar-agent-page" aria-label={`Reach of ${entity.name}`}>
      <header className="ar-agent-head">
        <h2>
          <EntityLabel entity={entity} max={40} />
        </h2>
        <span className="ar-muted ar-agent-purpose">blast radius of this {KIND_NAME[entity.kind]}</span>
        <span className="ar-grow" />
        <Button quiet onClick={() => navigate({ own: { 'inventory.of': null, 'inventory.tab': null } })}>
          Close
        </Button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="ar-agent-body" tabIndex={0} aria-label="What is within reach">
        <Blast id={entity.id} />
      </section>
    </section>
  );
}
