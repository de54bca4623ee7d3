"""What all pages share: layout, languages, live updates, and the defence of the browser."""
