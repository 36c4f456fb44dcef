import { Button } from '../components/controls.tsx';
import { dismissToast, useToasts } from '../lib/toast.ts';
import { useUndo } from './actions.ts';
import { RuleOffer } from './RuleOffer.tsx';

/** What just happened, named; read out, never in the way. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  const undo = useUndo();
  return (
    <section className="ar-toasts" aria-label="Messages" aria-live="polite">
      <RuleOffer />
      {toasts.map((toast) => (
        <div key={toast.id} className={`ar-toast${toast.tone === 'problem' ? ' ar-toast-problem' : ''}`}>
          <span>{toast.text}</span>
          {toast.undo && (
            <Button
              onClick={() => {
                dismissToast(toast.id);
                undo();
              }}
            >
              Undo
            </Button>
          )}
          <Button quiet label="Dismiss" onClick={() => dismissToast(toast.id)}>
            ×
          </Button>
        </div>
      ))}
    </section>
  );
}
