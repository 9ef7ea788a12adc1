"""The authors' folders read into domain objects: the only room that knows Markdown, YAML and TOML."""
