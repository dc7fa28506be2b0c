"""Who looks at a page, what is shown to them, and the leave to act; it may import `components.cache`."""
