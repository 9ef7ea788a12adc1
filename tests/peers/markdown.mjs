// Renders with npm's markdown-it, for test_markdown.py: {options, texts} in, {examples, texts} out.
import { readFileSync } from "node:fs";

import spec from "commonmark-spec";
import MarkdownIt from "markdown-it";

const { options, texts } = JSON.parse(readFileSync(0, "utf8"));
const ours = new MarkdownIt(options);
const lettingHtmlThrough = new MarkdownIt({ ...options, html: true });

const examples = spec.tests.map(({ number, markdown, html }) => {
  const text = markdown.replaceAll("→", "\t");
  const rendered = ours.render(text);
  const raw = rendered !== lettingHtmlThrough.render(text);
  return { number, markdown: text, html: html.replaceAll("→", "\t"), peer: rendered, raw };
});
process.stdout.write(JSON.stringify({ examples, texts: texts.map((text) => ours.render(text)) }));
