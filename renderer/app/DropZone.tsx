import { useEffect, useRef, useState } from 'react';
import { useImport } from '../components/importing/useImport.ts';

/** Files and folders may be dropped anywhere in the window. */
export function DropZone() {
  const importing = useImport();
  const take = useRef(importing.drop);
  take.current = importing.drop;
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    // A part of a view that takes files of another kind says so.
    const isTaken = ({ target }: DragEvent) => target instanceof Element && target.closest('[data-own-drop]') !== null;
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      if (isTaken(event)) {
        setOver(false);
        return;
      }
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event) || event.dataTransfer === null || isTaken(event)) return;
      event.preventDefault();
      setOver(false);
      void take.current(event.dataTransfer);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="ar-drop" role="status">
      Drop to add to the case as evidence. The originals are read once and not changed.
    </div>
  );
}
