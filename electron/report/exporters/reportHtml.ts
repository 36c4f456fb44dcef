import { defineExporter } from '../define.ts';
import { page } from '../html/page.ts';

export default defineExporter({
  id: 'report.html',
  title: 'Report as one HTML file',
  extension: 'html',
  write: (source) => page(source.model()),
});
