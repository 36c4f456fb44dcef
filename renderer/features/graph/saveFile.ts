/** Pictures of the graph, handed to the browser's or the desktop's own save dialog. */
import type { Core } from 'cytoscape';
import type { Palette } from '../../../shared/picture/looks.ts';
import { drawMarks, type Marks } from './overlay.ts';

const PNG_SCALE = 2;
/** Canvases beyond this side length fail silently in browsers. */
const MAX_SIDE_PX = 8000;

export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the content once it began.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The whole graph, marks included, on the theme's ground. @throws Error when the canvas cannot be read */
export async function graphPng(cy: Core, marks: Marks, palette: Palette): Promise<Blob> {
  const box = cy.elements().boundingBox({ includeLabels: true });
  const margin = 24;
  const longest = Math.max(box.w, box.h) + 2 * margin;
  const scale = Math.min(PNG_SCALE, MAX_SIDE_PX / longest);
  const plain = await cy.png({ output: 'blob-promise', full: true, scale, bg: palette.surface });
  const picture = await createImageBitmap(plain);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(picture.width + 2 * margin * scale);
  canvas.height = Math.ceil(picture.height + 2 * margin * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The picture could not be drawn: no canvas is available.');
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, margin * scale, margin * scale);
  drawMarks(context, cy, marks, { x: (margin - box.x1) * scale, y: (margin - box.y1) * scale }, scale);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The picture is too large to be saved as PNG; save it as SVG.'));
      else resolve(blob);
    }, 'image/png');
  });
}
